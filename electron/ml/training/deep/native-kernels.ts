import * as tf from '@tensorflow/tfjs-core'

/** BatchNorm of a batch, and what its gradient needs. */
interface FusedBatchNorm {
  y: tf.Tensor
  mean: tf.Tensor
  /** The unbiased one. */
  variance: tf.Tensor
  reserved: tf.Tensor[]
}

/**
 * TensorFlow kernels that TensorFlow.js has no operation for: each needs one or two passes through memory instead of
 * ten.
 */
export interface NativeKernels {
  /** FusedBatchNormV3 in training, of `[n, h, w, c]`. */
  batchNorm(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor, epsilon: number): FusedBatchNorm
  /** Its gradients by x, weight and bias. */
  batchNormGradients(
    dy: tf.Tensor,
    x: tf.Tensor,
    weight: tf.Tensor,
    reserved: tf.Tensor[],
    epsilon: number,
  ): [tf.Tensor, tf.Tensor, tf.Tensor]
  /** dy where ReLU's y is above 0, else 0. */
  reluGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor
}

/** An attribute in the form that tfjs-node's binding takes. */
interface Attribute {
  name: string
  type: number
  value: number | boolean | string
}

/** tfjs-node's backend: any TensorFlow kernel by name. */
interface NativeBackend extends tf.KernelBackend {
  binding: Record<'TF_ATTR_TYPE' | 'TF_ATTR_FLOAT' | 'TF_ATTR_BOOL' | 'TF_ATTR_STRING' | 'TF_FLOAT', number>
  executeMultipleOutputs(name: string, attributes: Attribute[], inputs: tf.Tensor[], outputs: number): tf.Tensor[]
}

const known = new WeakMap<tf.KernelBackend, NativeKernels>()

/** Those of the active backend; null if it is not native TensorFlow. */
export function nativeKernels(): NativeKernels | null {
  const backend = tf.backend()
  const found = known.get(backend)
  if (found) return found
  if (!isNative(backend)) return null
  const made = kernelsOf(backend)
  known.set(backend, made)
  return made
}

function isNative(backend: tf.KernelBackend): backend is NativeBackend {
  return tf.getBackend() === 'tensorflow' && 'executeMultipleOutputs' in backend
}

function kernelsOf(backend: NativeBackend): NativeKernels {
  const { TF_ATTR_TYPE, TF_ATTR_FLOAT, TF_ATTR_BOOL, TF_ATTR_STRING, TF_FLOAT } = backend.binding
  const type = (name: string): Attribute => ({ name, type: TF_ATTR_TYPE, value: TF_FLOAT })
  const float = (name: string, value: number): Attribute => ({ name, type: TF_ATTR_FLOAT, value })
  const training = (epsilon: number): Attribute[] => [
    ...[type('T'), type('U'), float('epsilon', epsilon)],
    { name: 'data_format', type: TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: TF_ATTR_BOOL, value: true },
  ]
  return {
    batchNorm(x, weight, bias, epsilon) {
      // A factor of 1 gives the statistics of the batch alone, so earlier ones are not needed.
      const attributes = [...training(epsilon), float('exponential_avg_factor', 1)]
      const none = tf.tensor1d([])
      const inputs = [x, weight, bias, none, none]
      const [y, mean, variance, ...reserved] = backend.executeMultipleOutputs('FusedBatchNormV3', attributes, inputs, 6)
      none.dispose()
      return { y, mean, variance, reserved }
    },
    batchNormGradients(dy, x, weight, reserved, epsilon) {
      const inputs = [dy, x, weight, ...reserved]
      const outputs = backend.executeMultipleOutputs('FusedBatchNormGradV3', training(epsilon), inputs, 5)
      const [byX, byWeight, byBias, ...unused] = outputs
      tf.dispose(unused)
      return [byX, byWeight, byBias]
    },
    reluGradient: (dy, y) => backend.executeMultipleOutputs('ReluGrad', [type('T')], [dy, y], 1)[0],
  }
}
