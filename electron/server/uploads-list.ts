import path from 'node:path'
import { noteWritten, writtenFiles } from '../studio/project/own-folders.ts'
import type { Project } from '../studio/project/project.ts'

/** The list of each project, read once while it is open. */
const noted = new WeakMap<Project, Set<string>>()

function notedIn(project: Project): Set<string> {
  const known = noted.get(project) ?? writtenFiles(path.join(project.dir, 'pictures'))
  noted.set(project, known)
  return known
}

/**
 * Records a file that is about to be uploaded, so that deleting the project includes it. @param relative to the uploads
 */
export function noteUpload(project: Project, relative: string): void {
  const known = notedIn(project)
  if (known.has(relative)) return
  noteWritten(path.join(project.dir, 'pictures'), [relative])
  known.add(relative)
}

/** Whether Loupe uploaded this file. Older versions kept no list: there, any picture that the project knows counts. */
export function isUpload(project: Project, relative: string): boolean {
  if (notedIn(project).has(relative)) return true
  const known =
    'select exists (select 1 from pictures join sources on sources.id = source_id where root = ? and path = ?)'
  return (
    project.isOld && project.db.$client.prepare(known).pluck().get(path.join(project.dir, 'pictures'), relative) === 1
  )
}
