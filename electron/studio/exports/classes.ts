import type { Project } from '../project/project.ts'
import type { Run } from '../db/runs.ts'

/** The classes by which everything exported from a project numbers its labels. */
export interface ExportedClasses {
  /** Names in index order; `labels.txt` of a model has the first of them. */
  names: string[]
  /** Index of a label; -1 for no label and for ignored classes. */
  indexOf(label: string | null): number
}

/**
 * One numbering for all files, so that lists, feature files and models of one export agree: the classes of the run in
 * its order, then newer ones. Without a run, all classes with pictures. Ignored classes have no number, unless the run
 * knows them.
 * @param run with the current names of its classes
 */
export function exportedClasses(project: Project, run: Pick<Run, 'classes'> | null): ExportedClasses {
  const present = project.pictures.present().filter(({ mark }) => mark !== 'rejected')
  const used = new Set(present.map(({ label }) => label))
  const inUse = project.classes.all().filter(({ name, ignored }) => !ignored && used.has(name))
  const known = run?.classes ?? []
  const names = [...known, ...inUse.map(({ name }) => name).filter((name) => !known.includes(name))]
  const indices = new Map(names.map((name, i) => [name, i]))
  return { names, indexOf: (label) => (label === null ? -1 : (indices.get(label) ?? -1)) }
}
