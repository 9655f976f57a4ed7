import type { Project } from '../project/project.ts'

export interface UnreadableFile {
  path: string
  code: string
  reason: string
}

/** Files of the source folders that are left out, each with its reason. */
export function unreadableFiles(project: Project): UnreadableFile[] {
  return project.unreadable.all().map(({ path, code, reason }) => ({ path, code, reason }))
}
