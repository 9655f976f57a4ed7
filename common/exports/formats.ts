import { splits } from '../splits.ts'

/** How a model format is checked from disk, and how the model card describes it. */
export interface ModelFacts {
  /** Precision of the file: the run's own, or always float32. */
  precision: 'of the run' | 'float32'
  checkedBy: 'onnxruntime' | 'tfjs'
  /** For a float32 run this other format would be the same file, so it is written instead. */
  sameInFloat32?: string
  kind: string
  /** The programs it is meant for, by the file's precision. */
  serves: { float32: string; int8?: string }
}

/** What is known about an export format. */
export interface ExportFormatFacts {
  holds: 'model' | 'data'
  /** What people open first: a path in the exported folder, with slashes; '' for the folder itself. */
  opens: string
  /** Every file of this format in the exported folder. */
  files: readonly string[]
  /** Whether it is exported by default. */
  usual?: true
  /** Only for formats of the model itself. */
  model?: ModelFacts
}

/** Written beside every file that contains class indices. */
const classNames = 'classes.txt'

/**
 * Every format of `loupe export` and of the Export page, in the order both show them. Models are written by
 * `electron/ml/export/model-writers.ts`, data by `electron/studio/exports/data-writers.ts`; the page's names and
 * details are in `exporting.formats`, the command's titles in `en/command/exports.ts`.
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
