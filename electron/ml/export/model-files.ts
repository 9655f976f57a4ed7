import { existsSync } from 'node:fs'
import path from 'node:path'
import { factsOf } from '../../../common/exports/select.ts'

/** The ONNX file of an exported folder: the run's own, or the float32 one if only that was written. */
export function onnxFileIn(dir: string): string {
  const [own, float32] = (['onnx', 'onnx-float32'] as const).map((format) => path.join(dir, factsOf(format).opens))
  return existsSync(own) || !existsSync(float32) ? own : float32
}
