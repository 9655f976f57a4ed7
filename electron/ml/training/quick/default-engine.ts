import type { SoftmaxEngine } from './engine.ts'
import { onnxSoftmaxEngine } from './onnx-engine.ts'
import { tfjsSoftmaxEngine } from './tfjs-engine.ts'

/** tfjs on native TensorFlow where that is the backend in use, else onnxruntime: tfjs's other backends are ten times slower. */
export async function defaultEngine(): Promise<SoftmaxEngine> {
  // tfjs keeps its engine on the global object; where there is none, nobody has loaded tfjs and its import is spared.
  if (!('_tfengine' in globalThis)) return onnxSoftmaxEngine()
  const tf = await import('@tensorflow/tfjs-core')
  return tf.getBackend() === 'tensorflow' ? tfjsSoftmaxEngine(tf) : onnxSoftmaxEngine()
}
