/** A dense matrix in row-major order: element (i, j) is `data[i * cols + j]`. */
export interface Matrix {
  data: Float32Array
  rows: number
  cols: number
}

/** A matrix of zeros, `[rows, cols]`. */
export function zeros(rows: number, cols: number): Matrix {
  return { data: new Float32Array(rows * cols), rows, cols }
}

/** Row `i` of a matrix, sharing its memory. */
export function row(matrix: Matrix, i: number): Float32Array {
  return matrix.data.subarray(i * matrix.cols, (i + 1) * matrix.cols)
}

/** Copies the rows with these indices into a new matrix, in their order. */
export function takeRows(matrix: Matrix, indices: ArrayLike<number>): Matrix {
  const taken = zeros(indices.length, matrix.cols)
  for (let i = 0; i < indices.length; i++) taken.data.set(row(matrix, indices[i]), i * matrix.cols)
  return taken
}
