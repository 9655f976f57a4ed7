import type { GraphTensor } from '../../backbones/graph.ts'

/** A tensor in Keras's order. Its data is made while it is written, so that only one at a time is in memory twice. */
export interface KerasTensor {
  shape: number[]
  data: () => Float32Array
}

/** `[out, in, kh, kw]` as Keras's `[kh, kw, in, out]`. */
export function kerasKernel({ shape: [outputs, inputs, kh, kw], data }: GraphTensor): KerasTensor {
  return { shape: [kh, kw, inputs, outputs], data: () => transposed(data, outputs * inputs, kh * kw, outputs) }
}

/** Whether every input channel is convolved separately. */
export function isDepthwise({ shape: [outputs, inputs] }: GraphTensor, groups: number): boolean {
  return inputs === 1 && outputs % groups === 0
}

/** `[channels * m, 1, kh, kw]` as Keras's `[kh, kw, channels, m]`. */
export function kerasDepthwiseKernel({ shape: [outputs, , kh, kw], data }: GraphTensor, channels: number): KerasTensor {
  return { shape: [kh, kw, channels, outputs / channels], data: () => transposed(data, outputs, kh * kw, outputs) }
}

/** A linear layer's `[out, in]` as Keras's `[in, out]`. */
export function kerasMatrix({ shape: [outputs, inputs], data }: GraphTensor): KerasTensor {
  return { shape: [inputs, outputs], data: () => transposed(data, outputs * inputs, 1, outputs) }
}

/** `[outputs, inputs, area]` to `[area, inputs, outputs]`, where `rows` is outputs × inputs. */
function transposed(data: Float32Array, rows: number, area: number, outputs: number): Float32Array {
  const inputs = rows / outputs
  const result = new Float32Array(data.length)
  let to = 0
  for (let k = 0; k < area; k++)
    for (let i = 0; i < inputs; i++) for (let o = 0; o < outputs; o++) result[to++] = data[(o * inputs + i) * area + k]
  return result
}
