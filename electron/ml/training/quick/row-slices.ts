/** Floating point operations per slice; fixed instead of timed, so that sums always run in the same order. */
type SliceSize = number

/** Rows `[start, end)` of one slice of a long product. */
export interface RowSlice {
  start: number
  end: number
}

/**
 * Splits `rows` into slices of about `size` operations.
 * @param operations floating point operations per row.
 */
export function rowSlices(rows: number, operations: number, size: SliceSize): RowSlice[] {
  const count = Math.max(1, Math.min(rows, Math.ceil((rows * operations) / size)))
  return Array.from({ length: count }, (_, i) => ({
    start: Math.floor((i * rows) / count),
    end: Math.floor(((i + 1) * rows) / count),
  }))
}
