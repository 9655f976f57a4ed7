import type { PictureIndex } from '../../state/pictures.svelte.ts'

type Columns = Pick<PictureIndex, 'size' | 'classId' | 'state'>

/** The first rows of every class that are there, at most `most` each: new pictures never push those shown away. */
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
