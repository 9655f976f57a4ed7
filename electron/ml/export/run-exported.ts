import path from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { openOnnxEngine } from '../features/onnx-engine.ts'
import type { Pixels } from '../images/pixels.ts'
import { openBackend } from '../training/loop/backend.ts'
import type { ModelCard } from './model-card.ts'
import { readRegularFile } from '../regular-file.ts'

/** An exported model, loaded from its folder. */
export interface ExportedModel {
  /** Probabilities of one picture, given as its view for each of the card's inputs, `[classes]`. */
  run(views: Pixels[]): Promise<Float32Array>
  close(): Promise<void>
}

/** Loads `model.onnx` of an exported folder. */
export async function openExportedOnnx(dir: string, card: ModelCard): Promise<ExportedModel> {
  const [{ width, height }, ...others] = card.inputs
  const model = path.join(dir, 'model.onnx')
  const engine = await openOnnxEngine({ model, width, height, others, dimensions: card.classes.length })
  return {
    run: (views) => engine.run(Uint8Array.from(Buffer.concat(views.map(({ data }) => data))), 1),
    close: () => engine.close(),
  }
}

/** Loads `tfjs/model.json` of an exported folder on the fastest TensorFlow.js backend there is. */
export async function openExportedTfjs(dir: string, card: ModelCard): Promise<ExportedModel> {
  const { loadLayersModel } = await import('@tensorflow/tfjs-layers')
  const backend = await openBackend()
  const model = await loadLayersModel(fileHandler(path.join(dir, 'tfjs')))
  return {
    async run(views) {
      const output = tf.tidy(() => {
        const given = model.inputNames.map((name) => {
          const { data, width, height } = views[card.inputs.findIndex((input) => input.name === name)]
          return tf.tensor4d(Float32Array.from(data), [1, height, width, 3])
        })
        return model.predict(given) as tf.Tensor
      })
      const probabilities = await output.data<'float32'>()
      output.dispose()
      return probabilities
    },
    async close() {
      model.dispose()
      backend.close()
    },
  }
}

/** Reads a layers model from a folder, since TensorFlow.js without its Node package knows no files. */
function fileHandler(dir: string): tf.io.IOHandler {
  return {
    async load() {
      const { modelTopology, weightsManifest } = JSON.parse(
        (await readRegularFile(path.join(dir, 'model.json'))).toString('utf8'),
      ) as tf.io.ModelJSON
      const specs = weightsManifest.flatMap((group) => group.weights)
      const files = weightsManifest.flatMap((group) => group.paths)
      const shards = await Promise.all(files.map((file) => readRegularFile(path.join(dir, path.basename(file)))))
      const all = Buffer.concat(shards)
      return {
        modelTopology,
        weightSpecs: specs,
        weightData: all.buffer.slice(all.byteOffset, all.byteOffset + all.byteLength) as ArrayBuffer,
      }
    },
  }
}
