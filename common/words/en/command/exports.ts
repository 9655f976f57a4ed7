import type { ExportFormat } from '../../../exports/select.ts'
import { duration } from '../../duration.ts'
import { exporting } from '../exporting.ts'
import { train } from '../train.ts'

/** What the command says about what it wrote. */
export const exports = {
  titles: {
    onnx: 'Model (ONNX)',
    'onnx-float32': 'Model for other programs (ONNX, float32)',
    tfjs: 'Model (TensorFlow.js)',
    gallery: 'Gallery',
    folders: 'Pictures in folders',
    lists: 'Lists',
    features: 'Features (NumPy)',
    hdf5: 'Features (HDF5)',
  } satisfies Record<ExportFormat, string> as Partial<Record<string, string>>,
  written: (title: string, at: string) => `${title}: ${at}`,
  again: (seconds: number, measured: boolean, command: string) =>
    `${exporting.again.button(train.time(duration(seconds, train), measured))}: ${command}`,
}
