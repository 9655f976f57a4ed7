import type { Split } from '../db/schema.ts'
import type { Project } from '../projects/project.ts'

export interface SplitCounts {
  /** In class order; classes without pictures are left out. */
  classes: { name: string; train: number; val: number; test: number }[]
  train: number
  val: number
  test: number
  unlabelled: number
  /** Labelled, but out of every split, because a copy lies in another. */
  leftOut: number
}

/** Counts the present pictures of a project a class and split. */
export function countSplits(project: Project): SplitCounts {
  const rows = project.pictures.counts()
  const sum = (label: string | null | undefined, split: Split | null | undefined) =>
    rows
      .filter((row) => (label === undefined || row.label === label) && (split === undefined || row.split === split))
      .reduce((total, row) => total + row.count, 0)
  const unlabelled = sum(null, undefined)
  return {
    classes: project.classes
      .all()
      .filter(({ name }) => sum(name, undefined) > 0)
      .map(({ name }) => ({ name, train: sum(name, 'train'), val: sum(name, 'val'), test: sum(name, 'test') })),
    train: sum(undefined, 'train'),
    val: sum(undefined, 'val'),
    test: sum(undefined, 'test'),
    unlabelled,
    leftOut: sum(undefined, null) - sum(null, null),
  }
}
