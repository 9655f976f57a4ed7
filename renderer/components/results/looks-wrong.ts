import type { PictureIndex } from '../../state/pictures.svelte.ts'

/**
 * The labelled, present pictures that the current run predicted, and for how many of them the prediction differs from
 * the label.
 */
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
