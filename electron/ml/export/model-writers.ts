import path from 'node:path'
import type { ModelFormat } from '../../../common/exports/select.ts'
import type { Head } from '../training/head.ts'
import { writeOnnxModel, type CalibratedBranch } from './model/onnx-model.ts'
import { writeTfjsModel, type PictureSize } from './model/tfjs-writer.ts'

/** A network of the model, with the size of its view. */
export type ExportedBranch = CalibratedBranch & { size: PictureSize }

/**
 * Writes the first network, those whose features are joined to its own, and the head. @param file the format's main
 * file
 */
type WriteModel = (file: string, branches: readonly ExportedBranch[], head: Head) => Promise<unknown>

const onnx: WriteModel = (file, [{ graph, normalisation, size, calibration }, ...others], head) =>
  writeOnnxModel(file, graph, normalisation, head, size, { calibration, others })

/** What writes each model format. */
export const modelWriters: Record<ModelFormat, WriteModel> = {
  onnx,
  'onnx-float32': onnx,
  tfjs: (file, [{ graph, normalisation, size }, ...others], head) =>
    writeTfjsModel(path.dirname(file), graph, normalisation, head, size, others),
}
