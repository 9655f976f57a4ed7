import type { GraphTensor } from '../../backbones/graph.ts'

/** Permutation of a convolution kernel's axes: `[out, in, kh, kw]` to TensorFlow's `[kh, kw, in, out]`, and back. */
const toDevice = [2, 3, 1, 0]
const fromDevice = [3, 2, 0, 1]

/** A graph's tensor in the device's layout; only kernels differ. */
export function onDevice({ shape, data }: GraphTensor): GraphTensor {
  return shape.length === 4 ? permuted({ shape, data }, toDevice) : { shape, data: data.slice() }
}

/** The same back, in its own memory. */
export function offDevice({ shape, data }: GraphTensor): GraphTensor {
  return shape.length === 4 ? permuted({ shape, data }, fromDevice) : { shape, data: data.slice() }
}

/** Axis `i` of the result is axis `axes[i]` of the tensor; for four axes. */
function permuted({ shape, data }: GraphTensor, axes: number[]): GraphTensor {
  const strides = [shape[1] * shape[2] * shape[3], shape[2] * shape[3], shape[3], 1]
  const [a, b, c, d] = axes.map((axis) => shape[axis])
  const [sa, sb, sc, sd] = axes.map((axis) => strides[axis])
  const turned = new Float32Array(data.length)
  let at = 0
  for (let i = 0; i < a; i++)
    for (let j = 0; j < b; j++)
      for (let k = 0; k < c; k++) for (let l = 0; l < d; l++) turned[at++] = data[i * sa + j * sb + k * sc + l * sd]
  return { shape: [a, b, c, d], data: turned }
}
