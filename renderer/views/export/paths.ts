/** Quotes a path for a shell. */
export function quoted(path: string): string {
  return /^[\w./:@~+-]+$/.test(path) ? path : `"${path.replaceAll('"', '\\"')}"`
}
