import type { EditLabel } from '../db/schema.ts'
import type { SavedEdit } from '../edits/edit.ts'
import { undoLabels } from '../edits/log.ts'
import type { Project } from '../project/project.ts'
import { changedSinceRun } from './changed-since-run.ts'
import { pictureColumns, type PictureColumns } from './columns.ts'
import { countProject, type ClassInfo, type ProjectCounts } from './counts.ts'

/** What an edit, an undo or a redo changed, after it was saved. */
export interface EditOutcome {
  /** Revision before it: a page that was up to date then is now up to date with `revision`. */
  from: number
  revision: number
  /** The rows as they are now; a page patches its columns with them. */
  changed: PictureColumns
  classes: ClassInfo[]
  counts: ProjectCounts
  undo: EditLabel | null
  redo: EditLabel | null
  changedSinceRun: number
}

/** What a page has to know about an edit that was saved. */
export function editOutcome(project: Project, { from, revision, pictures }: SavedEdit): EditOutcome {
  return {
    from,
    revision,
    changed: pictureColumns(project, { ids: pictures }),
    ...countProject(project),
    ...undoLabels(project.db),
    changedSinceRun: changedSinceRun(project),
  }
}
