export type MatrixOrder = 'classes' | 'confused' | 'mistakes'

/**
 * The order of rows and columns of a confusion matrix. `classes`: unchanged. `mistakes`: those with most mistakes
 * first. `confused`: classes that are confused with each other side by side, so that groups appear as blocks near the
 * diagonal: it starts with the pair confused most and continues with the class most confused with the last one (nearest
 * neighbour).
 * @returns indices of the classes, each once
 */
export function orderClasses(confusion: readonly (readonly number[])[], order: MatrixOrder): number[] {
  const indices = confusion.map((_, c) => c)
  if (order === 'classes') return indices
  const between = (a: number, b: number) => (a === b ? 0 : confusion[a][b] + confusion[b][a])
  const mistakes = indices.map((a) => indices.reduce((sum, b) => sum + between(a, b), 0))
  const byMistakes = [...indices].sort((a, b) => mistakes[b] - mistakes[a] || a - b)
  if (order === 'mistakes') return byMistakes
  return chain(byMistakes, between)
}

function chain(start: number[], between: (a: number, b: number) => number): number[] {
  const left = new Set(start)
  const placed: number[] = []
  while (left.size > 0) {
    const last = placed.at(-1)
    // Of equally near classes, the one with most mistakes: the sets keep that order.
    const candidates = [...left]
    const next =
      last === undefined
        ? candidates[0]
        : candidates.reduce((best, c) => (between(last, c) > between(last, best) ? c : best))
    placed.push(next)
    left.delete(next)
  }
  return placed
}

/** Share of its row in each cell, 0–1; 0 in rows without pictures. */
export function rowShares(confusion: readonly (readonly number[])[]): number[][] {
  return confusion.map((row) => {
    const sum = row.reduce((a, b) => a + b, 0)
    return row.map((n) => (sum > 0 ? n / sum : 0))
  })
}
