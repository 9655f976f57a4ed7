import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { trainedHash } from '../../ml/backbones/trained-backbone.ts'
import { spaceId } from '../../ml/features/space.ts'
import { backbonesOfRun, specsOf, whyUnavailable } from '../backbones/of-recipe.ts'
import { backbonesAsIn, spacesOfRun } from '../runs/run-source.ts'
import { featuresDir, viewsSources } from '../runs/sources.ts'
import { isFinished } from '../runs/find.ts'
import type { Project } from './project.ts'

/**
 * Deletes thumbnails, the features that no finished run was trained on, checkpoints of runs that came to their end, and folders of runs that
 * are gone. All of it can be computed again; nothing that was decided or found is lost. Not while a job works on the project.
 * @returns bytes freed
 * @throws LoupeError `usage` while a run trains
 */
export async function reclaimCache(project: Project): Promise<number> {
  const runs = project.runs.all()
  if (runs.some(({ status }) => status === 'running'))
    throw new LoupeError('usage', 'A run is being trained.', 'Wait until it is done, or cancel it, and try again.')
  const kept = keptSpaces(project)
  const ids = new Map(runs.map(({ id, status }) => [id, status]))
  let freed = 0
  for (const name of await names(project.cacheDir)) {
    const at = path.join(project.cacheDir, name)
    if (name !== path.basename(featuresDir(project.cacheDir))) freed += await remove(at)
    else for (const space of await names(at)) if (!kept.has(space)) freed += await remove(path.join(at, space))
  }
  for (const id of await names(project.runsDir)) {
    const at = path.join(project.runsDir, id)
    if (!ids.has(id)) freed += await remove(at)
    else if (ids.get(id) === 'done') freed += await remove(path.join(at, 'checkpoint'))
  }
  return freed
}

/** Folders of the features that finished or resumable runs need again for a retraining, an export or a look at new pictures. */
function keptSpaces(project: Project): Set<string> {
  const needed = project.runs.all().filter((run) => isFinished(run) || run.status === 'interrupted')
  return new Set(
    needed.flatMap((run) => {
      const named = backbonesOfRun(run)
      if (whyUnavailable(named)) return []
      // A run with a network of its own needs the features of that one.
      const own = run.recipe.mode === 'frozen' ? null : trainedHash(path.join(project.runsDir, run.id))
      const specs = specsOf(named).map((spec) => (own === null ? spec : { ...spec, weightsHash: own }))
      const prepared = specs.map((spec) => ({ spec, dir: '', model: '' }))
      const evaluation = spacesOfRun(project, run, prepared)
      // Without its calibrations, which are lost, an int8 run can do nothing with its features.
      if (evaluation === null) return []
      const views = viewsSources(backbonesAsIn(project, run, prepared), run.recipe, project.cacheDir) ?? []
      return [...evaluation, ...views.map(({ space }) => spaceId(space))]
    }),
  )
}

async function names(dir: string): Promise<string[]> {
  return readdir(dir).catch(() => [])
}

async function remove(at: string): Promise<number> {
  const bytes = await bytesOf(at)
  await rm(at, { recursive: true, force: true })
  return bytes
}

/** Bytes of a file, or of all files below a folder. */
async function bytesOf(at: string): Promise<number> {
  const found = await stat(at).catch(() => null)
  if (!found) return 0
  if (!found.isDirectory()) return found.size
  const files = await readdir(at, { recursive: true, withFileTypes: true })
  let bytes = 0
  for (const file of files) if (file.isFile()) bytes += (await stat(path.join(file.parentPath, file.name))).size
  return bytes
}
