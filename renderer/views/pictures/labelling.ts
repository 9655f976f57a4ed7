import { SvelteSet } from 'svelte/reactivity'
import type { Mark } from '../../../common/pictures/marks.ts'
import type { Split } from '../../../common/splits.ts'
import type { Edit } from '../../../electron/server/shapes/project.ts'
import type { ProjectState } from '../../state/project.svelte.ts'
import { largeView } from './large-view.svelte.ts'
import { viewOptions } from './view-options.svelte.ts'

/** An edit that is saved sooner needs no sign, ms. */
const noticeable = 150

/** Pictures whose edit is being saved and takes a while. */
export const pending = new SvelteSet<number>()

/** Pictures that a key acts on: the one in the large view, else the selected ones, else the current one. */
export function targets(current: ProjectState): number[] {
  if (largeView.open && current.current !== null) return [current.current]
  if (current.selected.size > 0) return [...current.selected]
  return current.current === null ? [] : [current.current]
}

/** Gives pictures a class; null removes it. True once it is saved. */
export function label(current: ProjectState, ids: number[], classId: number | null): Promise<boolean> {
  return save(current, ids, { kind: 'label', pictures: ids, classId })
}

/** Labels what a key acts on. After a single picture, the next one becomes current without waiting for the database. */
export function labelTargets(current: ProjectState, classId: number | null): Promise<boolean> {
  const ids = targets(current)
  const after = ids.length === 1 && ids[0] === current.current && viewOptions.advance ? nextOf(current) : null
  const saved = label(current, ids, classId)
  if (after !== null) goToPicture(current, after)
  return saved
}

/** Marks what a key acts on; the same mark again removes it. */
export function markTargets(current: ProjectState, mark: Mark): Promise<boolean> {
  const ids = targets(current)
  return setMark(current, ids, everyHas(current, ids, mark) ? null : mark)
}

export function setMark(current: ProjectState, ids: number[], mark: Mark | null): Promise<boolean> {
  return save(current, ids, { kind: 'mark', pictures: ids, mark })
}

export function setSplit(current: ProjectState, ids: number[], split: Split | null): Promise<boolean> {
  return save(current, ids, { kind: 'split', pictures: ids, split })
}

/** Makes a picture the current one, selected alone. */
export function goToPicture(current: ProjectState, id: number): void {
  current.selected.clear()
  current.selected.add(id)
  current.current = id
}

function everyHas({ pictures }: ProjectState, ids: number[], mark: Mark): boolean {
  return ids.every((id) => pictures.mark[pictures.rowOf(id) ?? -1] === mark)
}

/** The picture after the current one; null at the end. */
function nextOf({ pictures, rows, current }: ProjectState): number | null {
  const row = current === null ? undefined : pictures.rowOf(current)
  const at = row === undefined ? -1 : rows.indexOf(row)
  return at < 0 || at + 1 >= rows.length ? null : pictures.id[rows[at + 1]]
}

async function save(current: ProjectState, ids: number[], edit: Edit): Promise<boolean> {
  if (ids.length === 0) return false
  const slow = setTimeout(() => {
    for (const id of ids) pending.add(id)
  }, noticeable)
  try {
    return await current.edit(edit)
  } finally {
    clearTimeout(slow)
    for (const id of ids) pending.delete(id)
  }
}
