/** One figure of the benchmark. */
export interface Row {
  name: string
  value: number
  unit: string
  /** The target, if there is one. */
  limit?: { at: 'least' | 'most'; value: number }
  note?: string
}

export function printRows(rows: Row[]): void {
  const table = rows.map(({ name, value, unit, limit, note }) => [
    name,
    `${format(value)} ${unit}`.trim(),
    limit ? `at ${limit.at} ${format(limit.value)}` : '',
    limit ? (reached(value, limit) ? 'reached' : 'MISSED') : '',
    note ?? '',
  ])
  const lines = [['figure', 'measured', 'wanted', '', 'note'], ...table]
  const widths = lines[0].map((_, i) => Math.max(...lines.map((line) => line[i].length)))
  for (const line of lines)
    console.log(
      line
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
}

function reached(value: number, { at, value: bound }: { at: 'least' | 'most'; value: number }): boolean {
  return at === 'least' ? value >= bound : value <= bound
}

function format(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3
  return value.toFixed(digits)
}
