import type { PictureIndex } from '../../state/pictures.svelte.ts'

type Columns = Pick<PictureIndex, 'size' | 'id' | 'split' | 'classId'>

/** Up to `most` training pictures, with classes taking turns; ids in that order. */
export function trainingSamples({ size, id, split, classId }: Columns, most: number): number[] {
  const byClass = new Map<number, number[]>()
  for (let row = 0; row < size; row++) {
    if (split[row] !== 'train') continue
    const ids = byClass.get(classId[row]) ?? []
    if (ids.length < most) ids.push(id[row])
    byClass.set(classId[row], ids)
  }
  const turns = Array.from({ length: most }, (_, turn) =>
    [...byClass.values()].flatMap((ids) => ids.slice(turn, turn + 1)),
  )
  return turns.flat().slice(0, most)
}

/** Whether a recipe changes pictures at random before training on them. */
export function isAugmented(recipe: unknown): boolean {
  const { transforms } = recipe as { transforms?: { train?: { name: string }[] } }
  return transforms?.train !== undefined
}
