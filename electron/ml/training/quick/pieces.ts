/** Floating point operations of one piece; fixed, not timed, so that sums always run in the same order. */
export type PieceSize = number

/** Rows `[start, end)` of one piece of a long product. */
export interface Piece {
  start: number
  end: number
}

/**
 * Cuts `rows` into pieces of about `size` operations.
 * @param operations floating point operations a row.
 */
export function pieces(rows: number, operations: number, size: PieceSize): Piece[] {
  const count = Math.max(1, Math.min(rows, Math.ceil((rows * operations) / size)))
  return Array.from({ length: count }, (_, i) => ({
    start: Math.floor((i * rows) / count),
    end: Math.floor(((i + 1) * rows) / count),
  }))
}
