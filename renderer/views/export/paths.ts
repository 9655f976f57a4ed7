/** The last name of a path on this computer. */
export function lastName(path: string): string {
  return (
    path
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? path
  )
}

/** Quotes a path for a shell. */
export function quoted(path: string): string {
  return /^[\w./:@~+-]+$/.test(path) ? path : `"${path.replaceAll('"', '\\"')}"`
}
