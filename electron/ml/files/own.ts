/** The files below a folder that Loupe has written itself. Paths are relative to the folder, with '/'. */
export interface Own {
  /** @param file the same path, absolute, to inspect the file */
  file(relative: string, file: string): boolean
  /** Whether Loupe's files may be below it; '' is the folder itself. */
  folder(relative: string): boolean
}

/** Each part of a path: a name, or a pattern. */
type Place = readonly (string | RegExp)[]

export const nothing: Own = { file: () => false, folder: () => false }

/** Files whose path matches one of these, and what an interrupted write left beside such a file. */
export function atPlaces(places: readonly Place[]): Own {
  return {
    file: (relative) => {
      const parts = relative.split('/')
      return places.some((place) => place.length === parts.length && begins(place, parts))
    },
    folder: (relative) => {
      const parts = relative === '' ? [] : relative.split('/')
      return places.some((place) => place.length > parts.length && begins(place, parts))
    },
  }
}

/** Everything below folders of such a name: staging, which only Loupe makes. @param depth folders above it */
export function insideOf(name: RegExp, depth: number): Own {
  const within = (relative: string) => name.test(relative.split('/')[depth] ?? '')
  return {
    file: (relative) => within(relative) && relative.split('/').length > depth + 1,
    folder: (relative) => within(relative) || relative.split('/').filter(Boolean).length <= depth,
  }
}

/** The files of a list. */
export function listed(files: Iterable<string>): Own {
  const all = new Set(files)
  const folders = new Set([''])
  for (const file of all)
    for (let at = file.lastIndexOf('/'); at > 0; at = file.lastIndexOf('/', at - 1)) folders.add(file.slice(0, at))
  return { file: (relative) => all.has(relative), folder: (relative) => folders.has(relative) }
}

/** What any of these recognises as Loupe's. */
export function anyOf(...all: Own[]): Own {
  return {
    file: (relative, file) => all.some((own) => own.file(relative, file)),
    folder: (relative) => all.some((own) => own.folder(relative)),
  }
}

function begins(place: Place, parts: string[]): boolean {
  return parts.every((part, i) => {
    const wanted = place[i]
    if (typeof wanted !== 'string') return wanted.test(part)
    return part === wanted || (i === place.length - 1 && isCutShort(part, wanted))
  })
}

/** `head.bin.4711-1a2b3c4d.tmp`: a file that was being written when its process died. */
function isCutShort(part: string, wanted: string): boolean {
  return part.startsWith(`${wanted}.`) && /^[\w-]+\.tmp$/.test(part.slice(wanted.length + 1))
}
