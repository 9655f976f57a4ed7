import { zeros, type Matrix } from '../../matrix.ts'
import type { BoundFeatures, SoftmaxEngine } from './engine.ts'
import type { Scaling } from './scaling.ts'

/** Centred, scaled features times the rows of `directions` `[m, d]`: `[n, m]`. The raw features stay unchanged. */
export async function projectScaled(bound: BoundFeatures, directions: Matrix, scaling: Scaling): Promise<Matrix> {
  const { raw, offsets } = foldedIn(directions, scaling)
  const out = await bound.project(raw)
  subtractFromColumns(out, offsets)
  return out
}

/** The transpose of the columns `[n, m]` times the centred, scaled features: `[m, d]`. */
export async function collectScaled(bound: BoundFeatures, columns: Matrix, scaling: Scaling): Promise<Matrix> {
  const out = await bound.collect(columns)
  const sums = new Float64Array(columns.cols)
  addColumns(sums, columns)
  scaleCollected(out, sums, scaling)
  return out
}

/** Rows times their transpose, `[m, m]`. */
export async function gramOfRows(engine: SoftmaxEngine, rows: Matrix): Promise<Float64Array> {
  const bound = await engine.bind(rows)
  const gram = await bound.project(rows)
  bound.release()
  return Float64Array.from(gram.data)
}

/** Columns' transpose times the columns, `[m, m]`. */
export async function gramOfColumns(engine: SoftmaxEngine, columns: Matrix): Promise<Float64Array> {
  const bound = await engine.bind(columns)
  const gram = await bound.collect(columns)
  bound.release()
  return Float64Array.from(gram.data)
}

/** `[l, m]` times the rows `[m, d]`: `[l, d]`. */
export async function combineRows(engine: SoftmaxEngine, factors: Float64Array, rows: Matrix): Promise<Matrix> {
  const bound = await engine.bind(rows)
  const out = await bound.collect(transposed(factors, rows.rows))
  bound.release()
  return out
}

function foldedIn(directions: Matrix, { mean, factor }: Scaling) {
  const raw = zeros(directions.rows, directions.cols)
  const offsets = new Float64Array(directions.rows)
  for (let i = 0; i < directions.rows; i++)
    for (let j = 0, at = i * directions.cols; j < directions.cols; j++, at++) {
      raw.data[at] = directions.data[at] * factor
      offsets[i] += raw.data[at] * mean[j]
    }
  return { raw, offsets }
}

function subtractFromColumns({ data, cols }: Matrix, offsets: Float64Array): void {
  for (let from = 0; from < data.length; from += cols) for (let j = 0; j < cols; j++) data[from + j] -= offsets[j]
}

function addColumns(sums: Float64Array, { data, cols }: Matrix): void {
  for (let from = 0; from < data.length; from += cols) for (let j = 0; j < cols; j++) sums[j] += data[from + j]
}

function scaleCollected(out: Matrix, sums: Float64Array, { mean, factor }: Scaling): void {
  for (let i = 0; i < out.rows; i++)
    for (let j = 0, at = i * out.cols; j < out.cols; j++, at++)
      out.data[at] = factor * (out.data[at] - sums[i] * mean[j])
}

function transposed(factors: Float64Array, m: number): Matrix {
  const l = factors.length / m
  const out = zeros(m, l)
  for (let i = 0; i < l; i++) for (let j = 0; j < m; j++) out.data[j * l + i] = factors[i * m + j]
  return out
}
