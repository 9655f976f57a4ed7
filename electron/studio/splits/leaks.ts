import type { Warning } from '../datasets/entries.ts'
import type { ListedPicture } from '../db/pictures.ts'
import { splits } from '../db/schema.ts'
import type { Split, SplitOrigin } from '../db/schema.ts'
import type { Project } from '../projects/project.ts'

/** Writes a picture's split to the project and into the row at hand, so that one reading of all pictures serves every step. */
export function putSplit(
  project: Project,
  picture: ListedPicture,
  split: Split | null,
  origin: SplitOrigin = 'assigned',
  leftOut: string | null = null,
): void {
  if (picture.split === split && picture.leftOut === leftOut) return
  project.pictures.setSplit(picture.id, split, origin, leftOut)
  Object.assign(picture, { split, splitOrigin: split === null ? null : origin, leftOut })
}

/**
 * Takes copies out of training: where the same bytes lie in two splits, the copies nearer to training give way (test beats
 * val, val beats train) and are left out with the reason. Call it inside a transaction.
 * @param pictures every present picture
 * @returns a warning a copy, with both paths
 */
export function settleLeaks(project: Project, pictures: readonly ListedPicture[]): Warning[] {
  const warnings: Warning[] = []
  for (const copies of sameBytes(pictures)) {
    const split = [...splits].reverse().find((name) => copies.some((copy) => copy.split === name))
    const winner = copies.find((copy) => copy.split === split)
    if (!winner || !split) continue
    for (const copy of copies) {
      if (copy.split === null || copy.split === split) continue
      const message = `${copy.path} (${copy.split}) is the same picture as ${winner.path} (${split}); the copy in ${copy.split} is left out.`
      putSplit(project, copy, null, 'assigned', `the same picture is in ${split}: ${winner.path}`)
      warnings.push({ code: 'leak', message })
    }
  }
  return warnings
}

/** Lets copies in again whose twin in another split is gone, changed or unlabelled. Call it inside a transaction. */
export function releaseLeftOut(project: Project, pictures: readonly ListedPicture[]): void {
  const inUse = new Set(pictures.filter((picture) => picture.split !== null).map((picture) => picture.hash))
  for (const picture of pictures)
    if (picture.leftOut !== null && !inUse.has(picture.hash)) putSplit(project, picture, null)
}

function sameBytes(pictures: readonly ListedPicture[]): ListedPicture[][] {
  const byHash = new Map<string, ListedPicture[]>()
  for (const picture of pictures) {
    const copies = byHash.get(picture.hash)
    if (copies) copies.push(picture)
    else byHash.set(picture.hash, [picture])
  }
  return [...byHash.values()].filter((copies) => copies.length > 1)
}
