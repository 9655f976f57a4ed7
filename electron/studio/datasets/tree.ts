/** What is directly below a folder, counted in pictures. */
interface Level {
  /** Loose pictures in it. */
  loose: number
  /** Its folders: loose pictures in each, and pictures in folders further down. */
  folders: Map<string, { loose: number; deeper: number }>
}

/** Counts the pictures one level below `base` ('' or 'a/b/'). */
export function levelOf(paths: readonly string[], base: string): Level {
  const level: Level = { loose: 0, folders: new Map() }
  for (const path of paths) {
    if (!path.startsWith(base)) continue
    const [first, ...rest] = path.slice(base.length).split('/')
    if (rest.length === 0) level.loose++
    else {
      const folder = level.folders.get(first) ?? { loose: 0, deeper: 0 }
      if (rest.length === 1) folder.loose++
      else folder.deeper++
      level.folders.set(first, folder)
    }
  }
  return level
}

/**
 * The one folder that wraps everything below `base`, with no picture beside it or loose in it: `photos/` in
 * `photos/cat/1.jpg`, `photos/dog/2.jpg`. A folder of loose pictures is a class, not a wrapper. Null if there is none.
 */
export function wrapperBelow(paths: readonly string[], base: string): string | null {
  const { loose, folders } = levelOf(paths, base)
  const [[name, inside] = []] = folders
  if (loose > 0 || folders.size !== 1 || name === undefined || inside === undefined) return null
  return inside.loose === 0 ? `${base}${name}/` : null
}
