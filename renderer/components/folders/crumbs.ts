interface Crumb {
  name: string
  path: string
}

/** The parent folders of a path and itself, outermost first: '/a/b' gives '/', 'a', 'b'; 'C:\a' gives 'C:', 'a'. */
export function crumbsOf(path: string): Crumb[] {
  const windows = /^[a-z]:[\\/]/i.test(path)
  const separator = windows ? '\\' : '/'
  const parts = path.split(windows ? /[\\/]+/ : /\/+/).filter(Boolean)
  const crumbs = parts.map((name, i) => {
    const joined = parts.slice(0, i + 1).join(separator)
    return { name, path: windows ? (i === 0 ? joined + separator : joined) : separator + joined }
  })
  return windows ? crumbs : [{ name: '/', path: '/' }, ...crumbs]
}

/** The last part of a path, for titles and names. */
export function lastPart(path: string): string {
  return path.split(/[\\/]+/).findLast(Boolean) ?? path
}
