import type { GraphTensor, Normalisation } from './graph.ts'

/**
 * The normalisation as the weights of a 1×1 convolution from RGB 0–255 to the backbone's channels: weight `[3, 3, 1,
 * 1]`, bias `[3]`. It is a separate layer before any padding, because zeros are padded after normalisation; folded into
 * the first convolution it would be wrong at the borders.
 */
export function normalisationConvolution({ order, mean, scale }: Normalisation): {
  weight: GraphTensor
  bias: GraphTensor
} {
  const weight = new Float32Array(9)
  const bias = new Float32Array(3)
  for (let out = 0; out < 3; out++) {
    weight[out * 3 + (order === 'rgb' ? out : 2 - out)] = scale[out]
    bias[out] = -mean[out] * scale[out]
  }
  return { weight: { shape: [3, 3, 1, 1], data: weight }, bias: { shape: [3], data: bias } }
}
