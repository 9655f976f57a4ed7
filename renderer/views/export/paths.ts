/** What a folder of this computer is called in one of its parts: its last name. */
export function lastName(path: string): string {
  return (
    path
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? path
  )
}

/** A path as an argument of a shell. */
export function quoted(path: string): string {
  return /^[\w./:@~+-]+$/.test(path) ? path : `"${path.replaceAll('"', '\\"')}"`
}
