import * as tf from '@tensorflow/tfjs-core'
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers'
import { LoupeError, problemOf } from '../../errors.ts'
import type { Pixels } from '../../images/pixels.ts'
import { openBackend } from '../../training/loop/backend.ts'
import { answerCalls } from '../../worker-answers.ts'
import { readLayersModel } from './layers-model.ts'
import { openTracing, traced } from './tracing-backend.ts'

/** The operations of TensorFlow.js on a picture. */
interface Opened {
  /** As an ONNX model; null if it cannot be expressed in ONNX. */
  model: Uint8Array<ArrayBuffer> | null
  /** Names, in the order of that model's. */
  inputs: string[]
}

let opening: Promise<LayersModel> | undefined

/**
 * A thread that runs an exported TensorFlow.js model from its folder, as a browser would: TensorFlow.js loads it and
 * computes in WebAssembly. First it reports the operations as an ONNX model, which an engine can run faster.
 */
const calls = { open, run }
export type TfjsCalls = typeof calls
answerCalls(calls, (error) => (error instanceof LoupeError ? problemOf(error) : null))

/** @param dir the folder with `model.json` */
async function open(dir: string): Promise<Opened> {
  tf.enableProdMode()
  const file = await readLayersModel(dir)
  const opened = await trace(file)
  opening = openItself(file)
  // Callers that wait for a prediction see the failure.
  opening.catch(() => undefined)
  return opened
}

/** Errors here say nothing about the model: TensorFlow.js itself will. */
async function trace(file: tf.io.IOHandler): Promise<Opened> {
  const close = await openTracing()
  try {
    const model = await loadLayersModel(file)
    try {
      return { model: traced(model), inputs: model.inputNames }
    } finally {
      model.dispose()
    }
  } catch {
    return { model: null, inputs: [] }
  } finally {
    close()
  }
}

async function openItself(file: tf.io.IOHandler): Promise<LayersModel> {
  await openBackend(['wasm', 'cpu'])
  return loadLayersModel(file)
}

/**
 * Probabilities of one picture.
 * @param views of the picture, by the names of the inputs that take them
 */
async function run(views: Record<string, Pixels>): Promise<Float32Array> {
  const model = await opening
  if (!model) throw new Error('The model is not open yet.')
  const output = tf.tidy(() => {
    const given = model.inputNames.map((name) => {
      const { data, width, height } = views[name]
      return tf.tensor4d(Float32Array.from(data), [1, height, width, 3])
    })
    return model.predict(given) as tf.Tensor
  })
  const row = new Float32Array(await output.data<'float32'>())
  output.dispose()
  return row
}
