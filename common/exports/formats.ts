import { splits } from '../splits.ts'

/** How a format of the model is run again from disk, and how a model card tells people of it. */
export interface ModelFacts {
  /** The precision that its file has: the run's own, or float32 whatever the run has. */
  precision: 'of the run' | 'float32'
  checkedBy: 'onnxruntime' | 'tfjs'
  /** Of a run that is float32 itself, this other format is the same file, and written in its place. */
  sameInFloat32?: string
  kind: string
  /** Programs that it is for, by the precision of the file. */
  serves: { float32: string; int8?: string }
}

/** What there is to know about a format in which something leaves a project. */
export interface ExportFormatFacts {
  holds: 'model' | 'data'
  /** What people open of it, in the exported folder, with slashes; '' for the folder itself. */
  opens: string
  /** Every file of this format in the exported folder. */
  files: readonly string[]
  /** Whether it is written where nobody chose. */
  usual?: true
  /** For a format of the model itself. */
  model?: ModelFacts
}

/** Written beside every file that has class indices. */
const classNames = 'classes.txt'

/**
 * Every format of `loupe export` and of the Export page, in the order of both. Models are written by `electron/ml/export/model-writers.ts`, data by
 * `electron/studio/exports/data-writers.ts`; names and details on the page are words of `exporting.formats`, titles in the
 * command's result of `en/command/exports.ts`.
 */
export const exportFormats = {
  onnx: {
    holds: 'model',
    opens: 'model.onnx',
    files: ['model.onnx'],
    usual: true,
    model: {
      precision: 'of the run',
      checkedBy: 'onnxruntime',
      kind: 'ONNX',
      serves: { float32: 'onnxruntime and other programs', int8: 'onnxruntime 1.16 or newer' },
    },
  },
  'onnx-float32': {
    holds: 'model',
    opens: 'model.float32.onnx',
    files: ['model.float32.onnx'],
    model: {
      precision: 'float32',
      checkedBy: 'onnxruntime',
      sameInFloat32: 'onnx',
      kind: 'ONNX',
      serves: {
        float32: 'other programs, such as OpenCV and OpenVINO, that do not run int8 as onnxruntime does',
      },
    },
  },
  tfjs: {
    holds: 'model',
    opens: 'tfjs/model.json',
    files: ['tfjs'],
    usual: true,
    model: { precision: 'float32', checkedBy: 'tfjs', kind: 'TensorFlow.js', serves: { float32: 'browsers' } },
  },
  gallery: { holds: 'model', opens: 'gallery/index.html', files: ['gallery'], usual: true },
  folders: { holds: 'data', opens: 'folders', files: ['folders'] },
  lists: { holds: 'data', opens: '', files: [...splits.map((split) => `${split}.txt`), classNames] },
  features: { holds: 'data', opens: 'features.npz', files: ['features.npz', classNames] },
  hdf5: { holds: 'data', opens: 'features.h5', files: ['features.h5', classNames] },
} as const satisfies Record<string, ExportFormatFacts>
