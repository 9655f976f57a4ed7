import type { Project } from '../project/project.ts'

/**
 * What the classes of a run are called now: a renamed class by its new name, a merged one by that of the class it went into (which the run may
 * know as well: then a name comes twice), a removed one as it was. The run itself keeps the names it was trained with.
 */
export function namesNow(project: Pick<Project, 'classes'>, classes: readonly string[]): string[] {
  const known = new Map(project.classes.all().map(({ id, name }) => [id, name]))
  const own = new Set(known.values())
  const former = new Map(project.classes.aliases().map(({ name, classId }) => [name, classId]))
  return classes.map((name) => {
    const id = own.has(name) ? null : (former.get(name) ?? null)
    return (id === null ? undefined : known.get(id)) ?? name
  })
}

/** The same where names must tell classes apart, as in what leaves the project: those that would come twice stay as they were. */
export function distinctNamesNow(project: Pick<Project, 'classes'>, classes: readonly string[]): string[] {
  const now = namesNow(project, classes)
  return now.map((name, i) => (now.indexOf(name) === now.lastIndexOf(name) ? name : classes[i]))
}
