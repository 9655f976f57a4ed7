import type { PictureIndex } from '../../state/pictures.svelte.ts'

/** Labelled pictures that are there and that the current run judged, and how many of them it takes for another class than their label. */
export function looksWrong(pictures: Pick<PictureIndex, 'size' | 'state' | 'classId' | 'judgements' | 'isWrong'>): {
  judged: number
  wrong: number
} {
  let [judged, wrong] = [0, 0]
  for (let row = 0; row < pictures.size; row++) {
    if (pictures.state[row] === 'missing' || pictures.classId[row] === 0 || !pictures.judgements[row]) continue
    judged++
    if (pictures.isWrong(row)) wrong++
  }
  return { judged, wrong }
}
