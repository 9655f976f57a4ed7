import * as tf from '@tensorflow/tfjs-core'
import type { Matrix } from '../../matrix.ts'
import { random } from '../../random.ts'
import type { Head } from '../head.ts'

/**
 * A head on the device: the layers by name, and the weights and biases of its Linear layers in turn, each `[out, in]`
 * and `[out]`. In wasm the right-hand side of a product is repacked each time, and a product with a transposed side is
 * ten times slower than one with a transposed copy: so the larger matrix is on the left, and the smaller one is
 * transposed. With 1000 outputs that saves a third of a step.
 *
 * For the same reason gradients are written by hand, which is easy with three kinds of layers: tf.grads uses the slow
 * products.
 */
interface DeviceHead {
  layers: ({ type: 'Linear' } | { type: 'ReLU' } | { type: 'Dropout'; p: number })[]
  weights: tf.Tensor[]
}

/** What a training step's forward pass keeps for the backward pass; all of it must be disposed. */
interface Forward {
  logits: tf.Tensor2D
  /** The input of each layer, `[n, in]`. */
  inputs: tf.Tensor2D[]
  /** What each Dropout multiplied by, at the layer's index. */
  masks: (tf.Tensor2D | null)[]
}

/** Puts a head on the active backend. */
export function toDevice(head: Head): DeviceHead {
  const layers = head.layers.map((l) => (l.type === 'Linear' ? { type: l.type } : l))
  const weights = head.layers.flatMap((l) => {
    if (l.type !== 'Linear') return []
    const { data, rows, cols } = transposed(l.weight)
    return [tf.tensor2d(data, [rows, cols]), tf.tensor1d(l.bias.slice())]
  })
  return { layers, weights }
}

/** Copies a head from the device into its own memory. */
export async function fromDevice({ layers, weights }: DeviceHead): Promise<Head> {
  const read: Head = { layers: [] }
  let at = 0
  for (const layer of layers) {
    if (layer.type !== 'Linear') {
      read.layers.push(layer)
      continue
    }
    const [rows, cols] = weights[at].shape as [number, number]
    const weight = transposed({ data: await weights[at].data<'float32'>(), rows, cols })
    const bias = (await weights[at + 1].data<'float32'>()).slice()
    read.layers.push({ type: 'Linear', weight, bias })
    at += 2
  }
  return read
}

/** Logits of features `[n, in]` as in evaluation: Dropout does nothing. */
export function evaluate({ layers, weights }: DeviceHead, features: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    let x = features
    let at = 0
    for (const { type } of layers) {
      if (type === 'Linear') x = linear(x, weights[at++], weights[at++])
      else if (type === 'ReLU') x = tf.relu(x)
    }
    return x
  })
}

/**
 * Logits of features `[n, in]` as in training, with what `backward` needs. `stream` names the Dropout masks of a batch,
 * in which the features begin at row `first`.
 */
export function forward(
  { layers, weights }: DeviceHead,
  features: tf.Tensor2D,
  stream: (string | number)[],
  first = 0,
): Forward {
  const inputs: tf.Tensor2D[] = []
  const masks: (tf.Tensor2D | null)[] = []
  let x = features
  let at = 0
  layers.forEach((layer, place) => {
    inputs.push(x)
    masks.push(layer.type === 'Dropout' ? dropoutMask(x.shape, first, layer.p, [...stream, place]) : null)
    const mask = masks[place]
    if (layer.type === 'Linear') x = linear(x, weights[at++], weights[at++])
    else x = mask ? tf.mul(x, mask) : tf.relu(x)
  })
  return { logits: x, inputs, masks }
}

/** Gradients of the weights, in their order, from the gradient of the loss by the logits, `[n, classes]`. */
export function backward({ layers, weights }: DeviceHead, pass: Forward, slope: tf.Tensor2D): tf.Tensor[] {
  return tf.tidy(() => {
    const gradients: tf.Tensor[] = []
    const first = layers.findIndex(({ type }) => type === 'Linear')
    let at = weights.length
    let d = slope
    for (let place = layers.length - 1; place >= first; place--) {
      const x = pass.inputs[place]
      const mask = pass.masks[place]
      if (layers[place].type === 'Linear') {
        at -= 2
        // Nothing below the first Linear is trained, so no gradient of its inputs is needed.
        const below = place > first ? (tf.matMul(d, weights[at]) as tf.Tensor2D) : d
        gradients.unshift(tf.matMul(tf.transpose(d), x), tf.sum(d, 0))
        d = below
      } else d = tf.mul(d, mask ?? tf.step(x))
    }
    return gradients
  })
}

/** x·Wᵀ + b, or (W·xᵀ)ᵀ + b if transposing the rows is less work than transposing the weights. */
function linear(x: tf.Tensor2D, weight: tf.Tensor, bias: tf.Tensor): tf.Tensor2D {
  return tf.tidy(() => {
    const product =
      weight.shape[0] < x.shape[0]
        ? tf.matMul(x, tf.transpose(weight))
        : tf.transpose(tf.matMul(weight, tf.transpose(x)))
    return tf.add(product, bias)
  })
}

/**
 * Zero with probability p, else 1/(1 - p), the scale of torch.nn.Dropout: the rows from `first` on of a batch's mask.
 */
function dropoutMask(shape: [number, number], first: number, p: number, stream: (string | number)[]): tf.Tensor2D {
  // eslint-disable-next-line no-restricted-syntax -- a seed and a few names
  const next = random(...stream)
  for (let i = 0; i < first * shape[1]; i++) next()
  const kept = 1 / (1 - p)
  const mask = new Float32Array(shape[0] * shape[1])
  for (let i = 0; i < mask.length; i++) mask[i] = next() < p ? 0 : kept
  return tf.tensor2d(mask, shape)
}

function transposed({ data, rows, cols }: Matrix): Matrix {
  const turned = new Float32Array(data.length)
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) turned[j * rows + i] = data[i * cols + j]
  return { data: turned, rows: cols, cols: rows }
}
