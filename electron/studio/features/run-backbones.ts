import path from 'node:path'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import { readTrainedBackbone } from '../../ml/backbones/trained-backbone.ts'
import { backbonesOfRun, preparedBackbones } from '../backbones/of-recipe.ts'
import type { Run } from '../db/runs.ts'
import type { PlainObserver, Work } from '../jobs/work.ts'
import type { Project } from '../project/project.ts'

/**
 * The networks of a finished run; its own network if it trained layers below the head.
 * @throws LoupeError as `preparedBackbones`, and `no_run` if the run's own network is missing
 */
export async function runBackbones(project: Project, run: Run, work: Work<PlainObserver>): Promise<PreparedBackbone[]> {
  const backbones = await preparedBackbones(backbonesOfRun(run), work)
  if (run.recipe.mode === 'frozen') return backbones
  return backbones.map((backbone) => readTrainedBackbone(path.join(project.runsDir, run.id), backbone))
}
