/** A line of a table: figures to the right, then a name as long as it is. */
export function columns(figures: readonly string[], name: string): string {
  return `${figures.map((figure) => figure.padStart(10)).join(' ')}  ${name}`
}
