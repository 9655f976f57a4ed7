import { lstatSync } from 'node:fs'
import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { makeFolder } from '../../ml/export/folder.ts'
import { foreignFile, refuseForeignFiles } from '../../ml/export/foreign.ts'
import { readRegularFileSync } from '../../ml/regular-file.ts'
import { readHead } from '../../ml/training/head-file.ts'
import { restoreCheckpoint } from '../../ml/training/loop/checkpoint.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import type { FitFileResult } from '../../trainer/protocol.ts'
import { telling } from '../jobs/telling.ts'
import type { Work } from '../jobs/work.ts'

/** A head to train on the rows of a feature file: no project, no pictures. */
interface FileJob {
  /** `.h5` or `.npz` with `data` and `label`. */
  file: string
  /** Rows to validate on; by default 15 % of each class. */
  val?: string
  recipe: Recipe
  seed: number
  /** Where `head.json`, `head.bin`, `recipe.json` and `results.json` are written. */
  out: string
}

const WRITTEN = ['head.json', 'head.bin', 'recipe.json', 'results.json', 'checkpoint']

/**
 * Throws `export_failed` if files of these names are somebody else's: unless the folder contains a head that Loupe
 * trained, only a killed training's checkpoint may be Loupe's.
 */
async function refuseOthersOf(dir: string): Promise<void> {
  const there = WRITTEN.filter((name) => lstatSync(path.join(dir, name), { throwIfNoEntry: false }))
  const begun = there.filter((name) => name !== 'checkpoint' || !isCheckpoint(path.join(dir, name)))
  if (begun.length === 0 || (await readHead(dir).catch(() => null))) return
  throw foreignFile(dir, begun[0])
}

function isCheckpoint(file: string): boolean {
  try {
    restoreCheckpoint(readRegularFileSync(file))
    return true
  } catch {
    return false
  }
}

/**
 * @throws LoupeError `features_invalid`, `recipe_unsupported` for random views and layers below the head,
 *   `too_few_classes`, `export_failed`, `cancelled`
 */
export async function trainOnFile(
  { file, val, recipe, seed, out }: FileJob,
  { trainer, observer, signal }: Work,
): Promise<FitFileResult> {
  if (recipe.solver === 'epochs' && recipe.views !== 'none')
    throw new LoupeError('recipe_unsupported.views_of_file', { recipe: recipe.name })
  if (recipe.mode !== 'frozen') throw new LoupeError('recipe_unsupported.layers_of_file', { recipe: recipe.name })
  const dir = path.resolve(out)
  await refuseForeignFiles(dir, WRITTEN)
  await refuseOthersOf(dir)
  await makeFolder(dir)
  const kind = recipe.solver === 'convex' ? ('step' as const) : ('epoch' as const)
  const job = { file: path.resolve(file), val: val === undefined ? null : path.resolve(val), recipe, seed, dir }
  const tell = telling(observer)
  return trainer.run(
    'fitFile',
    job,
    (event) => {
      if (event.type === 'epoch') observer.epoch(event.epoch, kind)
      else if (event.type === 'step') observer.step?.(event.step)
      else if (event.type === 'progress' || event.type === 'note') tell(event)
    },
    signal,
  )
}
