import type { Project } from '../project/project.ts'

/**
 * Current names of a run's classes: renamed classes have their new name, merged ones that of the class they went into
 * (which the run may know as well: then a name appears twice), removed ones their old name. The run itself keeps the
 * names it was trained with.
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

/** The same where names must be unique, as in exports: names that would appear twice stay as they were. */
export function distinctNamesNow(project: Pick<Project, 'classes'>, classes: readonly string[]): string[] {
  const now = namesNow(project, classes)
  return now.map((name, i) => (now.indexOf(name) === now.lastIndexOf(name) ? name : classes[i]))
}
