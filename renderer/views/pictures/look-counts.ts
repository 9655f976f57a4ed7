import type { PictureIndex } from '../../state/pictures.svelte.ts'

interface LookCounts {
  wrong: number
  suspect: number
  unsure: number
  rejected: number
}

/** How many present pictures are worth looking at, and why. One pass over the columns. */
export function lookCounts(pictures: PictureIndex): LookCounts {
  const counts = { wrong: 0, suspect: 0, unsure: 0, rejected: 0 }
  for (let row = 0; row < pictures.size; row++) {
    if (pictures.state[row] === 'missing') continue
    if (pictures.mark[row] === 'unsure') counts.unsure++
    else if (pictures.mark[row] === 'rejected') counts.rejected++
    if (!pictures.isWrong(row)) continue
    counts.wrong++
    if (pictures.isSuspect(row)) counts.suspect++
  }
  return counts
}
