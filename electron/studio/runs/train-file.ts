import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { makeFolder } from '../../ml/export/folder.ts'
import { refuseForeignFiles } from '../../ml/export/foreign.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import type { FitFileResult } from '../../trainer/protocol.ts'
import type { JobObserver } from '../jobs/observer.ts'
import type { TrainerClient } from '../jobs/trainer-client.ts'

/** A head to be trained on the rows of a feature file: no project, no pictures. */
export interface FileJob {
  /** `.h5` or `.npz` with `data` and `label`. */
  file: string
  /** Rows to validate on; left out: 15 % of each class. */
  val?: string
  recipe: Recipe
  seed: number
  /** Gets `head.json`, `head.bin`, `recipe.json` and `results.json`. */
  out: string
}

const WRITTEN = ['head.json', 'head.bin', 'recipe.json', 'results.json', 'checkpoint']

/** @throws LoupeError `features_invalid`, `recipe_unsupported` for random views and layers below the head, `too_few_classes`, `export_failed`, `cancelled` */
export async function trainOnFile(
  { file, val, recipe, seed, out }: FileJob,
  trainer: TrainerClient,
  observer: JobObserver,
  signal?: AbortSignal,
): Promise<FitFileResult> {
  if (recipe.solver === 'epochs' && recipe.views !== 'none')
    throw new LoupeError(
      'recipe_unsupported',
      `${recipe.name} looks at random views of pictures, and a feature file has none.`,
      'Choose a recipe without random transforms, such as quick or cats-dogs-features.',
    )
  if (recipe.mode !== 'frozen')
    throw new LoupeError(
      'recipe_unsupported',
      `${recipe.name} trains layers of the backbone, and a feature file has no pictures to train them on.`,
      'Choose a recipe that trains the head only, such as quick or cats-dogs-features.',
    )
  const dir = path.resolve(out)
  await refuseForeignFiles(dir, WRITTEN)
  await makeFolder(dir)
  const kind = recipe.solver === 'convex' ? ('step' as const) : ('epoch' as const)
  const job = { file: path.resolve(file), val: val === undefined ? null : path.resolve(val), recipe, seed, dir }
  return trainer.run(
    'fitFile',
    job,
    (event) => {
      if (event.type === 'epoch') observer.epoch(event.epoch, kind)
      else if (event.type === 'step') observer.step?.(event.step)
      else if (event.type === 'progress') observer.progress(event.stage, event.done, event.total)
    },
    signal,
  )
}
