import type { PictureIndex } from '../../state/pictures.svelte.ts'

type Columns = Pick<PictureIndex, 'size' | 'classId' | 'state'>

/** The first present rows of every class, at most `most` each: new pictures never push away those already shown. */
export function firstRows({ size, classId, state }: Columns, most: number): Map<number, number[]> {
  const rows = new Map<number, number[]>()
  for (let row = 0; row < size; row++) {
    if (state[row] === 'missing') continue
    const known = rows.get(classId[row])
    if (!known) rows.set(classId[row], [row])
    else if (known.length < most) known.push(row)
  }
  return rows
}
