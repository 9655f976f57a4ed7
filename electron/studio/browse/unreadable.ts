import type { UnusableFile } from '../../../common/problems/file-faults.ts'
import { unusableFile } from '../db/unreadable.ts'
import type { Project } from '../project/project.ts'

/** Files of the source folders that are left out, each with its reason. */
export function unreadableFiles(project: Project): UnusableFile[] {
  return project.unreadable.all().map(unusableFile)
}
