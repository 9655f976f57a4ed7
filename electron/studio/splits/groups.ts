import { posix } from 'node:path'
import { labelOf } from '../datasets/names.ts'
import type { ListedPicture } from '../db/pictures.ts'
import { matchPaths } from './path-pattern.ts'

/**
 * What must stay together in one split, besides exact duplicates, which always do: 'none' and 'duplicates' nothing
 * else; 'folder' the pictures of one folder below the class folder (a burst, a patient); a pattern all paths in which
 * it captures the same text.
 */
export type GroupBy = { by: 'none' | 'folder' | 'duplicates' } | { by: 'pattern'; pattern: string }

/** Parses the value of --group-by. */
export function parseGroupBy(text: string): GroupBy {
  return text === 'none' || text === 'folder' || text === 'duplicates' ? { by: text } : { by: 'pattern', pattern: text }
}

type Groupable = Pick<ListedPicture, 'id' | 'hash' | 'path' | 'sourceId' | 'label'>

/**
 * Names the group of every picture. Groups that share a picture's bytes are merged, so duplicates always stay together.
 * A group is named after the smallest hash in it: the same pictures give the same names in any project.
 * @returns one name per picture, in their order
 * @throws LoupeError `usage` for a bad pattern
 */
export function groupPictures(pictures: readonly Groupable[], groupBy: GroupBy): string[] {
  const parents = pictures.map((_, i) => i)
  const find = (i: number): number => {
    while (parents[i] !== i) {
      parents[i] = parents[parents[i]]
      i = parents[i]
    }
    return i
  }
  const firstWith = new Map<string, number>()
  const join = (key: string, i: number) => {
    const first = firstWith.get(key)
    if (first === undefined) firstWith.set(key, i)
    else parents[find(i)] = find(first)
  }
  const keys = groupKeys(pictures, groupBy)
  pictures.forEach((picture, i) => {
    join(`hash ${picture.hash}`, i)
    const key = keys[i]
    if (key !== null) join(`key ${key}`, i)
  })
  const smallest = new Map<number, string>()
  pictures.forEach(({ hash }, i) => {
    const root = find(i)
    const known = smallest.get(root)
    if (known === undefined || hash < known) smallest.set(root, hash)
  })
  return pictures.map((_, i) => smallest.get(find(i)) ?? '')
}

function groupKeys(pictures: readonly Groupable[], groupBy: GroupBy): (string | null)[] {
  if (groupBy.by === 'pattern')
    return matchPaths(
      groupBy.pattern,
      pictures.map((picture) => picture.path),
    )
  if (groupBy.by === 'folder') return pictures.map(folderKey)
  return pictures.map(() => null)
}

/** The class folder itself is not a group: the whole class would be in one split. */
function folderKey({ path, sourceId, label }: Groupable): string | null {
  const folder = posix.dirname(path)
  return folder === '.' || labelOf(posix.basename(folder)) === label ? null : `${sourceId} ${folder}`
}
