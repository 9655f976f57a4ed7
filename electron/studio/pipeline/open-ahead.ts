import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { preparedBackbones } from '../backbones/of-recipe.ts'
import type { Work } from '../jobs/work.ts'
import type { Project } from '../project/project.ts'
import { loadRecipe, usualRecipe } from '../features/recipes.ts'
import { evaluationSources, type RunBackbone } from '../features/feature-sources.ts'
import { precisionOfRun } from '../features/auto-precision.ts'
import type { Precision, PrecisionWish } from '../engines/precision-choice.ts'
import { beginPrecision } from '../features/settle-precision.ts'

/**
 * Opens the network that a new project will most likely use, while its folder is still being read. Nobody waits for
 * this; errors surface at the next real request.
 */
export async function openAhead(
  wish: PrecisionWish,
  backbones: PreparedBackbone[],
  recipe: Recipe,
  work: Pick<Work, 'trainer' | 'signal'>,
): Promise<void> {
  try {
    const specs = backbones.map(({ spec }) => spec)
    const { precision } = await precisionOfRun(wish, recipe, specs)
    const first = { ...backbones[0], calibration: precision === 'int8' ? backbones[0].ranges : null }
    await openEngine(first, precision, recipe, work)
  } catch {
    // The real request reports it.
  }
}

/**
 * The same for a project that will soon be trained for the first time: the training process starts, and has the network
 * open when it is needed. No picture is opened.
 */
export async function warmUp(project: Project, trainer: Work['trainer']): Promise<void> {
  try {
    const recipe = await loadRecipe(usualRecipe)
    const prepared = await preparedBackbones(recipe, { trainer, observer: { progress: nothing, warning: nothing } })
    const { precision, sources } = await beginPrecision(project, 'auto', prepared, recipe)
    await openEngine(sources.backbones[0], precision, recipe, { trainer })
  } catch {
    // The real request reports it; the project may be closed by now.
  }
}

async function openEngine(
  backbone: RunBackbone,
  precision: Precision,
  recipe: Recipe,
  { trainer, signal }: Pick<Work, 'trainer' | 'signal'>,
): Promise<void> {
  if (recipe.mode !== 'frozen' || (precision === 'int8' && !backbone.calibration)) return
  const [source] = evaluationSources([backbone], recipe, '')
  await trainer.run('open', { source }, nothing, signal)
}

function nothing(): void {
  // Nobody is watching.
}
