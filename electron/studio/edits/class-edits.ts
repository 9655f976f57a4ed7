import { LoupeError } from '../../ml/errors.ts'
import { labelOf } from '../datasets/names.ts'
import type { Class } from '../db/classes.ts'
import type { Changes, ClassState } from '../db/schema.ts'
import type { Project } from '../project/project.ts'
import { groupChanges, statesInClasses } from './picture-changes.ts'
import { countOf, unlabelled, type PlannedEdit } from './picture-edits.ts'

const longestName = 100

export function addClass(project: Project, name: string): PlannedEdit {
  const all = project.classes.all()
  const after = { name: freeName(all, name), position: endOf(all), ignored: false }
  const changes = { classes: [{ id: project.classes.nextId(), before: null, after }] }
  return { label: { kind: 'class-add', count: 1, what: after.name }, changes }
}

/** Renames a class. Pictures that folders and lists assign to the old name still join it. */
export function renameClass(project: Project, id: number, name: string): PlannedEdit {
  const all = project.classes.all()
  const one = findClass(all, id)
  const after = freeName(
    all.filter((other) => other.id !== id),
    name,
  )
  const changes: Changes =
    after === one.name ? {} : { classes: [changed(one, { name: after })], aliases: aliasChanges(project, [one], id) }
  return { label: { kind: 'class-rename', count: 1, what: after }, changes }
}

/** Moves all pictures of some classes into another one and removes the emptied classes. Splits and origins stay. */
export function mergeClasses(project: Project, ids: number[], into: number): PlannedEdit {
  const all = project.classes.all()
  const target = findClass(all, into)
  const merged = [...new Set(ids)].filter((id) => id !== into).map((id) => findClass(all, id))
  const pictures = groupChanges(
    statesInClasses(
      project.db,
      merged.map(({ id }) => id),
    ),
    () => ({ classId: into }),
  )
  const changes = { pictures, classes: merged.map(removed), aliases: aliasChanges(project, merged, into) }
  return { label: { kind: 'class-merge', count: merged.length, what: target.name }, changes }
}

export function ignoreClass(project: Project, id: number, ignored: boolean): PlannedEdit {
  const one = findClass(project.classes.all(), id)
  const changes = one.ignored === ignored ? {} : { classes: [changed(one, { ignored })] }
  return { label: { kind: 'class-ignore', count: 1, what: one.name }, changes }
}

/** Puts classes into this order; any that are not named follow in their current order. */
export function orderClasses(project: Project, ids: number[]): PlannedEdit {
  const all = project.classes.all()
  const named = [...new Set(ids)].map((id) => findClass(all, id))
  const order = [...named, ...all.filter((one) => !named.includes(one))]
  const classes = order.flatMap((one, position) => (one.position === position ? [] : [changed(one, { position })]))
  return { label: { kind: 'class-order', count: classes.length, what: '' }, changes: { classes } }
}

/** Removes a class and unlabels its pictures. New pictures in its folder will have no label. */
export function removeClass(project: Project, id: number): PlannedEdit {
  const one = findClass(project.classes.all(), id)
  const pictures = groupChanges(statesInClasses(project.db, [id]), () => unlabelled)
  const changes = { pictures, classes: [removed(one)], aliases: aliasChanges(project, [one], null) }
  return { label: { kind: 'class-remove', count: countOf(pictures), what: one.name }, changes }
}

/** The names of `gone`, and all that stood for them, now stand for the class `to`. */
function aliasChanges(project: Project, gone: Class[], to: number | null): NonNullable<Changes['aliases']> {
  const known = new Map(project.classes.aliases().map(({ name, classId }) => [name, { classId }]))
  const ids = new Set(gone.map(({ id }) => id))
  const names = new Set(gone.map(({ name }) => name))
  for (const [name, { classId }] of known) if (classId !== null && ids.has(classId)) names.add(name)
  return [...names]
    .map((name) => ({ name, before: known.get(name) ?? null, after: { classId: to } }))
    .filter(({ before, after }) => before?.classId !== after.classId)
}

/** @throws LoupeError `usage` for a name that is invalid or belongs to another class */
function freeName(others: Class[], given: string): string {
  const name = labelOf(given)
  if (name === null) throw new LoupeError('usage.class_without_name')
  if ([...name].length > longestName || /\p{Cc}/u.test(name))
    throw new LoupeError('usage.class_name', { longest: longestName })
  if (others.some((other) => other.name === name)) throw new LoupeError('usage.class_there', { name })
  return name
}

function findClass(all: Class[], id: number): Class {
  const one = all.find((other) => other.id === id)
  if (one) return one
  throw new LoupeError('usage.class_gone')
}

function changed({ id, ...before }: Class, change: Partial<ClassState>) {
  return { id, before, after: { ...before, ...change } }
}

function removed({ id, ...before }: Class) {
  return { id, before, after: null }
}

function endOf(all: Class[]): number {
  return all.reduce((end, { position }) => Math.max(end, position + 1), 0)
}
