import { tallied } from '../db/tallies.ts'
import type { Project } from '../project/project.ts'

export interface ClassInfo {
  id: number
  name: string
  /** Position in the list, from 0; it determines colour and key. */
  position: number
  /** Not used in training; pictures and labels are kept. */
  ignored: boolean
  /** Present pictures. */
  count: number
  /** Present pictures used in training, validation or testing: no rejected ones, none of an ignored class. */
  train: number
  val: number
  test: number
}

/** Numbers of pictures in a project; all but `missing` and `unreadable` count files that are present. */
export interface ProjectCounts {
  pictures: number
  labelled: number
  unlabelled: number
  rejected: number
  missing: number
  unreadable: number
  leftOut: number
  train: number
  val: number
  test: number
}

/** The classes in order and the counts of the whole project, from the tallies in the database. */
export function countProject(project: Project): { classes: ClassInfo[]; counts: ProjectCounts } {
  const classes = project.classes.all().map(({ id, name, ignored }, position): ClassInfo => {
    return { id, name, position, ignored, count: 0, train: 0, val: 0, test: 0 }
  })
  const byId = new Map(classes.map((one) => [one.id, one]))
  const counts: ProjectCounts = {
    pictures: 0,
    labelled: 0,
    unlabelled: 0,
    rejected: 0,
    missing: 0,
    unreadable: project.unreadable.count(),
    leftOut: 0,
    train: 0,
    val: 0,
    test: 0,
  }
  for (const { classId, split, mark, missing, leftOut, count } of tallied(project.db)) {
    if (missing) {
      counts.missing += count
      continue
    }
    counts.pictures += count
    const info = byId.get(classId)
    if (info) info.count += count
    counts[info ? 'labelled' : 'unlabelled'] += count
    if (mark === 'rejected') counts.rejected += count
    if (leftOut) counts.leftOut += count
    if (!info || info.ignored || split === null || mark === 'rejected') continue
    info[split] += count
    counts[split] += count
  }
  return { classes, counts }
}
