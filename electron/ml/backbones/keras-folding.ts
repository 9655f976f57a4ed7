import type { GraphTensor } from './graph.ts'

/** What a BatchNormalization layer learned, one number a channel. Gamma is 1 and beta 0 where the layer has none. */
export interface BatchNorm {
  gamma: Float32Array | undefined
  beta: Float32Array | undefined
  mean: Float32Array
  variance: Float32Array
  epsilon: number
}

/** `y = x * scale + shift` for every channel. */
export interface ChannelAffine {
  scale: Float64Array
  shift: Float64Array
}

/** Inference form of batch normalisation: `gamma * (x - mean) / sqrt(variance + epsilon) + beta` (Ioffe and Szegedy, 2015). */
export function batchNormAffine({ gamma, beta, mean, variance, epsilon }: BatchNorm): ChannelAffine {
  const scale = Float64Array.from(mean, (_, c) => (gamma?.[c] ?? 1) / Math.sqrt(variance[c] + epsilon))
  const shift = Float64Array.from(mean, (m, c) => (beta?.[c] ?? 0) - m * scale[c])
  return { scale, shift }
}

/**
 * Keras's convolution kernel `[kh, kw, in, out]` in the graph's order `[out, in, kh, kw]`, each output channel times its scale
 * where an affine map follows the convolution.
 */
export function convolutionWeight({ shape, data }: GraphTensor, after?: ChannelAffine): GraphTensor {
  const [kh, kw, inputs, outputs] = shape
  const area = kh * kw
  const result = new Float32Array(data.length)
  let from = 0
  for (let k = 0; k < area; k++)
    for (let i = 0; i < inputs; i++)
      for (let o = 0; o < outputs; o++)
        result[(o * inputs + i) * area + k] = data[from++] * (after ? after.scale[o] : 1)
  return { shape: [outputs, inputs, kh, kw], data: result }
}

/** Keras's depthwise kernel `[kh, kw, channels, m]` as a convolution `[channels * m, 1, kh, kw]` in as many groups as channels. */
export function depthwiseWeight(
  { shape: [kh, kw, channels, m], data }: GraphTensor,
  after?: ChannelAffine,
): GraphTensor {
  return convolutionWeight({ shape: [kh, kw, 1, channels * m], data }, after)
}

/** Bias `[out]` with the affine map that follows the convolution folded in. */
export function convolutionBias(outputs: number, bias: Float32Array | undefined, after?: ChannelAffine): GraphTensor {
  const data = new Float32Array(outputs)
  for (let o = 0; o < outputs; o++) data[o] = (bias?.[o] ?? 0) * (after?.scale[o] ?? 1) + (after?.shift[o] ?? 0)
  return { shape: [outputs], data }
}
