import { existsSync } from 'node:fs'
import path from 'node:path'

/** The formats in which an export holds the model. */
export const modelFormats = ['onnx', 'onnx-float32', 'tfjs'] as const
export type ModelFormat = (typeof modelFormats)[number]

/** What the model is called in an exported folder, with slashes. */
export const modelFiles: Record<ModelFormat, string> = {
  onnx: 'model.onnx',
  'onnx-float32': 'model.float32.onnx',
  tfjs: 'tfjs/model.json',
}

/** The precision of a format of a run: `model.onnx` has the run's, the others know float32 only. */
export function precisionOf(format: ModelFormat, ofRun: string): string {
  return format === 'onnx' ? ofRun : 'float32'
}

/** The ONNX file of an exported folder: the run's own, or where only that was written the float32 one. */
export function onnxFileIn(dir: string): string {
  const [own, float32] = [modelFiles.onnx, modelFiles['onnx-float32']].map((name) => path.join(dir, name))
  return existsSync(own) || !existsSync(float32) ? own : float32
}
