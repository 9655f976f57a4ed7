import type { SoftmaxEngine } from './engine.ts'
import { onnxSoftmaxEngine } from './onnx-engine.ts'
import { tfjsSoftmaxEngine } from './tfjs-engine.ts'

/**
 * tfjs on native TensorFlow if that is the active backend, else onnxruntime: tfjs's other backends are ten times
 * slower.
 */
export async function defaultEngine(): Promise<SoftmaxEngine> {
  // tfjs keeps its engine on the global object; if it is missing, tfjs has not been loaded and need not be imported.
  if (!('_tfengine' in globalThis)) return onnxSoftmaxEngine()
  const tf = await import('@tensorflow/tfjs-core')
  return tf.getBackend() === 'tensorflow' ? tfjsSoftmaxEngine(tf) : onnxSoftmaxEngine()
}
