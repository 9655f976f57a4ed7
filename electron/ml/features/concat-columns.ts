/** Joins matrices of `n` rows each side by side. */
export function concatColumns(parts: Float32Array[], n: number): Float32Array<ArrayBuffer> {
  const widths = parts.map(({ length }) => (n > 0 ? length / n : 0))
  const whole = widths.reduce((sum, width) => sum + width, 0)
  const all = new Float32Array(n * whole)
  let at = 0
  for (const [k, part] of parts.entries()) {
    const width = widths[k]
    for (let i = 0; i < n; i++) all.set(part.subarray(i * width, (i + 1) * width), i * whole + at)
    at += width
  }
  return all
}
