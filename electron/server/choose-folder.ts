import { notChosen } from '../studio/datasets/chosen-sources.ts'
import type { Project } from '../studio/project/project.ts'
import type { ServerContext } from './context.ts'

/**
 * Records that a folder was chosen for a project.
 * @param isChosen whether a person chose this very folder; if not, it must have been chosen before, or be unknown to
 *   the project
 * @throws LoupeError `source_not_chosen` if only the project names it
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
