import path from 'node:path'
import { databaseError } from '../db/errors.ts'
import { isProject, openOrCreateProject, openProject, type Project } from '../project/project.ts'

/**
 * Gives `use` the project of a target: the target itself, or one for the pictures of a folder. It is opened or made
 * when needed, and closed in the end.
 * @param target a project, or a folder
 * @param projectDir where the project of a folder is
 */
export async function withProjectOf<T>(
  target: string,
  projectDir: string,
  use: (open: () => Project) => Promise<T>,
): Promise<T> {
  const opened: Project[] = []
  const open = () => {
    const project = isProject(target) ? openProject(target, 'write') : openOrCreateProject(projectDir)
    opened.push(project)
    return project
  }
  try {
    return await use(open)
  } catch (error) {
    throw opened.length > 0 ? databaseError(error, opened[0].dir) : error
  } finally {
    for (const project of opened) project.close()
  }
}

/** The default place for the project of a folder: `NAME.loupe` in the current folder. */
export function defaultProjectDir(folder: string): string {
  return path.resolve(`${path.basename(path.resolve(folder)) || 'pictures'}.loupe`)
}
