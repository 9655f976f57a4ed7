import { notChosen } from '../studio/datasets/chosen-sources.ts'
import type { Project } from '../studio/project/project.ts'
import type { ServerContext } from './context.ts'

/**
 * Takes note that a folder is chosen for a project.
 * @param isChosen a person chose this very folder; else it must have been chosen before, or be named by nobody
 * @throws LoupeError `source_not_chosen` where only the project names it
 */
export async function chooseFolder(
  { chosen }: ServerContext,
  project: Project,
  folder: string,
  isChosen: boolean,
): Promise<void> {
  const unchosen = isChosen ? null : await chosen.unchosen(project, folder)
  if (unchosen !== null) throw notChosen(unchosen)
  await chosen.choose(project, folder)
}
