import { LoupeError } from '../../ml/errors.ts'
import type { Changes, EditLabel } from '../db/schema.ts'
import type { Mark } from '../../../common/pictures/marks.ts'
import type { Split } from '../../../common/splits.ts'
import type { Project } from '../project/project.ts'
import { groupChanges, statesOf, type PictureGroup, type StatedPicture } from './picture-changes.ts'

/** What an edit would change, and its description for Undo. */
export interface PlannedEdit {
  label: EditLabel
  changes: Changes
}

/**
 * Gives pictures a class, or with null removes it. Pictures that already have it are not touched. A picture in a split
 * stays there; one that is labelled for the first time gets a split before the next training.
 */
export function labelPictures(project: Project, ids: number[], classId: number | null): PlannedEdit {
  const what = classId === null ? '' : className(project, classId)
  const pictures = groupChanges(found(project, ids), (picture) => {
    if (picture.classId === classId) return {}
    if (classId === null) return { ...unlabelled, labelOrigin: 'user' }
    return { classId, labelOrigin: 'user' }
  })
  return { label: { kind: 'label', count: countOf(pictures), what }, changes: { pictures } }
}

/** A picture without a class is in no split. */
export const unlabelled = { classId: null, split: null, splitOrigin: null, leftOut: null } as const

export function markPictures(project: Project, ids: number[], mark: Mark | null): PlannedEdit {
  const pictures = groupChanges(found(project, ids), () => ({ mark }))
  return { label: { kind: 'mark', count: countOf(pictures), what: mark ?? '' }, changes: { pictures } }
}

/**
 * Puts labelled pictures into a split by hand, or with null lets the next training assign one.
 * @throws LoupeError `usage` if none of them has a label
 */
export function splitPictures(project: Project, ids: number[], split: Split | null): PlannedEdit {
  const labelled = found(project, ids).filter((picture) => picture.classId !== null)
  if (labelled.length === 0) throw new LoupeError('usage.unlabelled_in_no_split')
  const splitOrigin = split === null ? null : 'assigned'
  const pictures = groupChanges(labelled, (picture) =>
    picture.split === split && picture.leftOut === null ? {} : { split, splitOrigin, leftOut: null },
  )
  return { label: { kind: 'split', count: countOf(pictures), what: split ?? '' }, changes: { pictures } }
}

export function countOf(groups: readonly PictureGroup[]): number {
  return groups.reduce((sum, { ids }) => sum + ids.length, 0)
}

/** @throws LoupeError `usage` for a class that does not exist (any more) */
function className(project: Project, id: number): string {
  const name = project.classes.all().find((one) => one.id === id)?.name
  if (name !== undefined) return name
  throw new LoupeError('usage.class_gone')
}

function found(project: Project, ids: number[]): StatedPicture[] {
  const pictures = statesOf(project.db, ids)
  if (pictures.length > 0) return pictures
  throw new LoupeError('usage.pictures_gone')
}
