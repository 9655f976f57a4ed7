import { LoupeError } from '../../ml/errors.ts'
import { revisionOf } from '../db/revision.ts'
import type { Changes } from '../db/schema.ts'
import type { Project } from '../project/project.ts'
import { writeChanges } from './changes.ts'
import { addClass, ignoreClass, mergeClasses, orderClasses, removeClass, renameClass } from './class-edits.ts'
import type { Edit, SavedEdit } from './edit.ts'
import { logEdit, nextRedo, nextUndo, setUndone } from './log.ts'
import { labelPictures, markPictures, splitPictures, type PlannedEdit } from './picture-edits.ts'

/**
 * Makes the user's edit in one transaction, which is on disk when this returns. An edit that changes nothing is not
 * logged: undoing it would seem to do nothing.
 * @throws LoupeError `usage` for what cannot be done (the name of another class, no such picture), `disk_full`, …
 */
export function applyEdit(project: Project, edit: Edit): SavedEdit {
  return recordEdit(project, () => planEdit(project, edit))
}

/** Makes and logs the edit from `plan`, which runs inside the transaction. */
export function recordEdit(project: Project, plan: () => PlannedEdit): SavedEdit {
  return saved(project, () => {
    const { label, changes } = plan()
    if (isEmpty(changes)) return []
    logEdit(project.db, label, changes)
    return writeChanges(project.db, changes, 'after')
  })
}

/** Undoes the last edit. @throws LoupeError `usage` if there is none */
export function undo(project: Project): SavedEdit {
  return saved(project, () => {
    const edit = nextUndo(project.db)
    if (!edit) throw new LoupeError('usage.nothing_to_undo')
    setUndone(project.db, edit.id, true)
    return writeChanges(project.db, edit.changes, 'before')
  })
}

/** Redoes the edit that was undone last. @throws LoupeError `usage` if there is none */
export function redo(project: Project): SavedEdit {
  return saved(project, () => {
    const edit = nextRedo(project.db)
    if (!edit) throw new LoupeError('usage.nothing_to_redo')
    setUndone(project.db, edit.id, false)
    return writeChanges(project.db, edit.changes, 'after')
  })
}

function planEdit(project: Project, edit: Edit): PlannedEdit {
  switch (edit.kind) {
    case 'label':
      return labelPictures(project, edit.pictures, edit.classId)
    case 'mark':
      return markPictures(project, edit.pictures, edit.mark)
    case 'split':
      return splitPictures(project, edit.pictures, edit.split)
    case 'class-add':
      return addClass(project, edit.name)
    case 'class-rename':
      return renameClass(project, edit.classId, edit.name)
    case 'class-merge':
      return mergeClasses(project, edit.classIds, edit.into)
    case 'class-ignore':
      return ignoreClass(project, edit.classId, edit.ignored)
    case 'class-order':
      return orderClasses(project, edit.classIds)
    case 'class-remove':
      return removeClass(project, edit.classId)
  }
}

function isEmpty(changes: Changes): boolean {
  return Object.values(changes).every((some) => some.length === 0)
}

/** Writes in one transaction. @param write returns the ids of the pictures it wrote */
function saved(project: Project, write: () => number[]): SavedEdit {
  const from = revisionOf(project.db)
  const pictures = project.transaction(write)
  return { from, revision: revisionOf(project.db), pictures }
}
