import path from 'node:path'
import { openOnnxEngine } from '../features/onnx-engine.ts'
import type { Pixels } from '../images/pixels.ts'
import type { ModelCard } from './model-card.ts'

/** What is needed to run a model. */
export type Asked = Pick<ModelCard, 'inputs' | 'classes'>

/** A model that predicts one picture at a time. */
export interface ExportedModel {
  /** Probabilities of one picture, given as one view for each of the card's inputs, `[classes]`. */
  run(views: Pixels[]): Promise<Float32Array>
  close(): Promise<void>
}

/** Loads an ONNX file of an exported folder, by its name there. */
export async function openExportedOnnx(dir: string, card: Asked, file: string): Promise<ExportedModel> {
  const [{ width, height }, ...others] = card.inputs
  const model = path.join(dir, file)
  const engine = await openOnnxEngine({ model, width, height, others, dimensions: card.classes.length, batch: 1 })
  return {
    run: (views) => engine.run(pixelsOf(views), 1),
    close: () => engine.close(),
  }
}

/** Concatenates views as an engine expects them. */
function pixelsOf(views: Pixels[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat(views.map(({ data }) => data)))
}
