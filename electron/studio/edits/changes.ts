import { eq } from '../db/drizzle.ts'
import { LoupeError } from '../../ml/errors.ts'
import type { Database } from '../db/database.ts'
import { nextRevision } from '../db/revision.ts'
import { aliases, classes, pictures, settings, type Changes } from '../db/schema.ts'
import { idsOf, writeGroup } from './picture-changes.ts'

/**
 * Writes one side of an edit: 'after' makes it, 'before' undoes it. Call it inside a transaction.
 * @returns ids of the pictures it wrote
 * @throws LoupeError `usage` if something else took the name of a class meanwhile
 */
export function writeChanges(db: Database, changes: Changes, side: 'before' | 'after'): number[] {
  const revision = nextRevision(db)
  // A class must exist before pictures and aliases refer to it, and may be deleted only when none do.
  const wanted = changes.classes?.map((change) => ({ id: change.id, state: change[side] })) ?? []
  for (const { id, state } of wanted) if (state) putClass(db, id, state)
  for (const group of changes.pictures ?? []) writeGroup(db, group, side, revision)
  for (const change of changes.aliases ?? []) putAlias(db, change.name, change[side])
  for (const { id, state } of wanted) if (!state) removeClass(db, id)
  const ignoredOrNot = changes.classes?.filter(
    ({ before, after }) => before && after && before.ignored !== after.ignored,
  )
  for (const { id } of ignoredOrNot ?? []) stampPictures(db, id, revision)
  for (const change of changes.settings ?? []) putSetting(db, change.key, change[side])
  return (changes.pictures ?? []).flatMap(idsOf)
}

type ClassChange = NonNullable<Changes['classes']>[number]
type AliasChange = NonNullable<Changes['aliases']>[number]

function putClass(db: Database, id: number, state: NonNullable<ClassChange['after']>): void {
  const taken = db.select({ id: classes.id }).from(classes).where(eq(classes.name, state.name)).get()
  if (taken && taken.id !== id) throw new LoupeError('usage.class_there_since', { name: state.name })
  db.insert(classes)
    .values({ id, ...state })
    .onConflictDoUpdate({ target: classes.id, set: state })
    .run()
}

/** A class that got pictures from a folder meanwhile stays: undoing must not remove labels that it did not give. */
function removeClass(db: Database, id: number): void {
  const used = db.$client
    .prepare(
      'select exists (select 1 from pictures where class_id = ?) or exists (select 1 from aliases where class_id = ?)',
    )
    .pluck()
    .get(id, id)
  if (used === 0) db.delete(classes).where(eq(classes.id, id)).run()
}

/** For training, the pictures of a class that becomes ignored or used again have changed as well. */
function stampPictures(db: Database, classId: number, revision: number): void {
  db.update(pictures).set({ revision }).where(eq(pictures.classId, classId)).run()
}

function putAlias(db: Database, name: string, alias: AliasChange['after']): void {
  if (!alias) db.delete(aliases).where(eq(aliases.name, name)).run()
  else
    db.insert(aliases)
      .values({ name, ...alias })
      .onConflictDoUpdate({ target: aliases.name, set: alias })
      .run()
}

function putSetting(db: Database, key: string, value: unknown): void {
  if (value === null) db.delete(settings).where(eq(settings.key, key)).run()
  else db.insert(settings).values({ key, value }).onConflictDoUpdate({ target: settings.key, set: { value } }).run()
}
