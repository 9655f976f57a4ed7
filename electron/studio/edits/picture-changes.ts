import type { Database } from '../db/database.ts'
import type { Changes, PictureState } from '../db/schema.ts'

export type PictureGroup = NonNullable<Changes['pictures']>[number]

/** The columns of `pictures` that edits write. */
const columnOf: Record<keyof PictureState, string> = {
  classId: 'class_id',
  labelOrigin: 'label_origin',
  split: 'split',
  splitOrigin: 'split_origin',
  leftOut: 'left_out',
  mark: 'mark',
}
const fields = Object.keys(columnOf) as (keyof PictureState)[]

export type StatedPicture = PictureState & { id: number }

const selected = `select id, ${fields.map((field) => `${columnOf[field]} as ${field}`).join(', ')} from pictures`

/** What people decided about some pictures; ids that are not in the project are left out. */
export function statesOf(db: Database, ids: readonly number[]): StatedPicture[] {
  return db.$client
    .prepare(`${selected} where id in (select value from json_each(?)) order by id`)
    .all(JSON.stringify(ids)) as StatedPicture[]
}

/** The same for every picture of some classes. */
export function statesInClasses(db: Database, classIds: readonly number[]): StatedPicture[] {
  return db.$client
    .prepare(`${selected} where class_id in (select value from json_each(?)) order by id`)
    .all(JSON.stringify(classIds)) as StatedPicture[]
}

/**
 * Groups pictures that change in the same way, so that splitting 50,000 pictures again is a handful of groups.
 * @param pictures in the order of their ids
 * @param change what is new about a picture; what stays the same is not stored
 */
export function groupChanges<P extends { id: number } & Partial<PictureState>>(
  pictures: readonly P[],
  change: (picture: P, index: number) => Partial<PictureState>,
): PictureGroup[] {
  const groups = new Map<string, PictureGroup & { last: number }>()
  for (const [index, picture] of pictures.entries()) {
    const wanted = change(picture, index)
    const changed = fields.filter((field) => field in wanted && wanted[field] !== picture[field])
    if (changed.length === 0) continue
    const before = pick(picture, changed)
    const after = pick(wanted, changed)
    const key = JSON.stringify([before, after])
    let group = groups.get(key)
    if (!group) groups.set(key, (group = { ids: [], before, after, last: 0 }))
    group.ids.push(picture.id - group.last)
    group.last = picture.id
  }
  return [...groups.values()].map(({ ids, before, after }) => ({ ids, before, after }))
}

/** The ids of a group, which are stored as distances. */
export function idsOf({ ids }: Pick<PictureGroup, 'ids'>): number[] {
  let id = 0
  return ids.map((distance) => (id += distance))
}

/** Writes one side of a group and stamps its pictures with `revision`. */
export function writeGroup(db: Database, group: PictureGroup, side: 'before' | 'after', revision: number): void {
  const state = group[side]
  const changed = fields.filter((field) => field in state)
  const ids = JSON.stringify(idsOf(group))
  const set = [...changed.map((field) => `${columnOf[field]} = ?`), 'revision = ?'].join(', ')
  db.$client
    .prepare(`update pictures set ${set} where id in (select value from json_each(?))`)
    .run([...changed.map((field) => state[field] ?? null), revision, ids])
  // Training may have put a picture into a split since it was labelled: without its label it leaves the split.
  if ('classId' in state && state.classId === null)
    db.$client
      .prepare(
        `update pictures set split = null, split_origin = null, left_out = null
         where id in (select value from json_each(?)) and (split is not null or left_out is not null)`,
      )
      .run(ids)
}

function pick(from: Partial<PictureState>, chosen: (keyof PictureState)[]): Partial<PictureState> {
  return Object.fromEntries(chosen.map((field) => [field, from[field] ?? null]))
}
