import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { linked } from '../../ml/files/guard.ts'
import { anyOf, nothing } from '../../ml/files/own.ts'
import { removeOwn, type Removal } from '../../ml/files/remove.ts'
import { trainedHash } from '../../ml/backbones/trained-backbone.ts'
import { spaceId } from '../../ml/features/space.ts'
import { backbonesOfRun, specsOf, whyUnavailable } from '../backbones/of-recipe.ts'
import { knownSources } from '../features/run-source.ts'
import { isFinished } from '../runs/finished-run.ts'
import {
  checkpointFiles,
  featureFiles,
  filesOfRun,
  isOwn,
  ofRuns,
  ownFilesOf,
  thumbnailFiles,
  triedFiles,
  unfinishedFiles,
} from '../project/own-files.ts'
import type { Project } from '../project/project.ts'

/**
 * Deletes thumbnails, features that no finished run was trained on, checkpoints of finished runs, and folders of
 * deleted runs. All of it can be computed again; decisions, results and files that Loupe did not write stay. Not while
 * a job works on the project.
 * @returns bytes freed, and what stays in `cache` and `runs` because it is not Loupe's
 * @throws LoupeError `usage` while a run trains; `project_linked`
 */
export async function reclaimCache(project: Project): Promise<Removal> {
  const runs = project.runs.all()
  if (runs.some(({ status }) => status === 'running')) throw new LoupeError('usage.training')
  if (project.links.length > 0) throw linked(project.links)
  const kept = keptSpaces(project)
  const unneeded = anyOf(
    thumbnailFiles,
    triedFiles,
    unfinishedFiles,
    featureFiles((space) => !kept.has(space)),
  )
  const cache = await removeOwn(project.cacheDir, unneeded, { keep: true })
  const statuses = new Map(runs.map(({ id, status }) => [id, status]))
  const folders = await removeOwn(
    project.runsDir,
    ofRuns(project.runsDir, new Set(statuses.keys()), (id) =>
      statuses.has(id) ? (statuses.get(id) === 'done' ? checkpointFiles : nothing) : filesOfRun,
    ),
    { keep: true },
  )
  const own = ownFilesOf(project.dir, project)
  const foreign = [
    ...cache.left.filter((at) => !isOwn(own.cache, project.cacheDir, at)),
    ...folders.left.filter((at) => !isOwn(own.runs, project.runsDir, at)),
  ]
  return { bytes: cache.bytes + folders.bytes, left: foreign }
}

/** Folders of the features that finished or resumable runs need again for a retraining, an export or new pictures. */
function keptSpaces(project: Project): Set<string> {
  const needed = project.runs.all().filter((run) => isFinished(run) || run.status === 'interrupted')
  return new Set(
    needed.flatMap((run) => {
      const named = backbonesOfRun(run)
      if (whyUnavailable(named)) return []
      // A run with its own network needs that one's features.
      const own = run.recipe.mode === 'frozen' ? null : trainedHash(path.join(project.runsDir, run.id))
      const specs = specsOf(named).map((spec) => (own === null ? spec : { ...spec, weightsHash: own }))
      const prepared = specs.map((spec) => ({ spec, dir: '', model: '' }))
      // Without its calibrations, which are lost, an int8 run cannot use its features.
      const sources = knownSources(project, run, prepared)
      return sources ? [...sources.evaluation, ...(sources.views ?? [])].map(({ space }) => spaceId(space)) : []
    }),
  )
}
