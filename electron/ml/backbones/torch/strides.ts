export function product(shape: readonly number[]): number {
  return shape.reduce((total, n) => total * n, 1)
}

/** Strides of a tensor whose numbers lie in row-major order. */
export function rowMajor(shape: readonly number[]): number[] {
  const stride = new Array<number>(shape.length)
  for (let axis = shape.length - 1, step = 1; axis >= 0; step *= shape[axis--]) stride[axis] = step
  return stride
}

/** The distance from the first to the last number of a view of this shape (no axis of length 0), both included. */
export function span(shape: readonly number[], stride: readonly number[]): number {
  return shape.reduce((last, n, axis) => last + (n - 1) * stride[axis], 1)
}

/** Whether the numbers are in row-major order already; the stride of an axis of length 1 does not matter. */
export function isContiguous(shape: readonly number[], stride: readonly number[]): boolean {
  const wanted = rowMajor(shape)
  return shape.every((n, axis) => n === 1 || stride[axis] === wanted[axis])
}

/** Copies the view into a separate array in row-major order. */
export function stridedCopy(
  data: Float32Array,
  shape: readonly number[],
  stride: readonly number[],
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(product(shape))
  const index = new Array<number>(shape.length).fill(0)
  for (let i = 0, at = 0; i < out.length; i++) {
    out[i] = data[at]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += stride[axis]
      if (++index[axis] < shape[axis]) break
      at -= shape[axis] * stride[axis]
      index[axis] = 0
    }
  }
  return out
}
