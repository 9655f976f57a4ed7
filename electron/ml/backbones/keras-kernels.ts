import type { GraphTensor } from './graph.ts'

/** Keras's convolution kernel `[kh, kw, in, out]` in the graph's order `[out, in, kh, kw]`. */
export function convolutionWeight({ shape, data }: GraphTensor): GraphTensor {
  const [kh, kw, inputs, outputs] = shape
  const area = kh * kw
  const result = new Float32Array(data.length)
  let from = 0
  for (let k = 0; k < area; k++)
    for (let i = 0; i < inputs; i++)
      for (let o = 0; o < outputs; o++) result[(o * inputs + i) * area + k] = data[from++]
  return { shape: [outputs, inputs, kh, kw], data: result }
}

/**
 * Keras's depthwise kernel `[kh, kw, channels, m]` as a convolution `[channels * m, 1, kh, kw]` with one group per
 * channel.
 */
export function depthwiseWeight({ shape: [kh, kw, channels, m], data }: GraphTensor): GraphTensor {
  return convolutionWeight({ shape: [kh, kw, 1, channels * m], data })
}
