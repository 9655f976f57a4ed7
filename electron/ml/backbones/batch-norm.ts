/** What a BatchNorm learned, one number per channel. */
export interface BatchNorm {
  weight: Float32Array
  bias: Float32Array
  mean: Float32Array
  variance: Float32Array
  epsilon: number
}

/** `y = x * scale + shift` for every channel. */
export interface ChannelAffine {
  scale: Float64Array
  shift: Float64Array
}

/** Inference form of batch normalisation: `weight * (x - mean) / sqrt(variance + epsilon) + bias` (Ioffe and Szegedy, 2015). */
export function batchNormAffine({ weight, bias, mean, variance, epsilon }: BatchNorm): ChannelAffine {
  const scale = Float64Array.from(mean, (_, c) => weight[c] / Math.sqrt(variance[c] + epsilon))
  const shift = Float64Array.from(mean, (m, c) => bias[c] - m * scale[c])
  return { scale, shift }
}
