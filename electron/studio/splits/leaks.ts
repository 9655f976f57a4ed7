import type { Warning } from '../datasets/entries.ts'
import type { ListedPicture } from '../db/pictures.ts'
import { splits } from '../db/schema.ts'
import type { Project } from '../projects/project.ts'

/**
 * Takes copies out of training: where the same bytes lie in two splits, the copies nearer to training give way (test beats
 * val, val beats train) and are left out with the reason. Call it inside a transaction.
 * @returns a warning a copy, with both paths
 */
export function settleLeaks(project: Project): Warning[] {
  const warnings: Warning[] = []
  for (const copies of sameBytes(project.pictures.present())) {
    const split = [...splits].reverse().find((name) => copies.some((copy) => copy.split === name))
    const winner = copies.find((copy) => copy.split === split)
    if (!winner || !split) continue
    for (const copy of copies) {
      if (copy.split === null || copy.split === split) continue
      const message = `${copy.path} (${copy.split}) is the same picture as ${winner.path} (${split}); the copy in ${copy.split} is left out.`
      project.pictures.setSplit(copy.id, null, 'assigned', `the same picture is in ${split}: ${winner.path}`)
      warnings.push({ code: 'leak', message })
    }
  }
  return warnings
}

/** Lets copies in again whose twin in another split is gone, changed or unlabelled. Call it inside a transaction. */
export function releaseLeftOut(project: Project): void {
  const present = project.pictures.present()
  const inUse = new Set(present.filter((picture) => picture.split !== null).map((picture) => picture.hash))
  for (const picture of present)
    if (picture.leftOut !== null && !inUse.has(picture.hash)) project.pictures.setSplit(picture.id, null, 'assigned')
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
