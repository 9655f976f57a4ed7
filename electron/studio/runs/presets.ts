import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { preparedBackbones } from '../backbones/of-recipe.ts'
import type { Work } from '../jobs/work.ts'
import type { Project } from '../project/project.ts'
import type { PrecisionWish } from '../engines/precision-choice.ts'
import { settlePrecision } from '../features/settle-precision.ts'
import { ensureSplit } from '../splits/split.ts'
import { bestRun } from './best-run.ts'
import { rememberChoice, type RunChoice } from './choices.ts'
import { setCurrentRun } from './current.ts'
import { isFinished, type FinishedRun } from './finished-run.ts'
import { requireTrainable, whyNotTrainable } from './recipe-needs.ts'
import { requestedRecipe, usualRecipe } from '../features/recipes.ts'
import type { RunHooks, RunOutcome, TrainOptions } from './run-options.ts'
import { trainRun } from './train.ts'
import { wishOf } from './wish.ts'

/** What the train step requests. */
export interface TrainRequest {
  preset: 'fast' | 'best' | 'recipe'
  /** Name of a built-in recipe, or a whole one from the expert panel. */
  recipe?: string | Record<string, unknown>
  /** Of the frozen network; auto by default. */
  precision?: PrecisionWish
  seed?: number
  /** 'last' starts from the newest weights that fit; 'auto' does so if only labels have changed. */
  start?: 'fresh' | 'last' | 'auto'
}

/** What a preset trained, and which of its runs is now the current one. */
interface PresetOutcome extends RunOutcome {
  /** Ids of every run it made, in order; `run` is the chosen one. */
  runs: string[]
  /** Why it was kept; null if there was nothing to choose. */
  choice: RunChoice | null
}

/**
 * Trains a preset. Labelled pictures without a split get one first; every run is kept, and the better one becomes the
 * current run (settings key `currentRun`).
 * @throws LoupeError `recipe_invalid` (naming the field), `backbone_unknown`, `engine_unavailable`, `too_few_classes`,
 *   `disk_full`, `no_such_folder`, `trainer_crashed`; `cancelled`, also if a cancelled run with epochs kept its best
 *   one
 */
export async function trainPreset(
  project: Project,
  request: TrainRequest,
  work: Work,
  hooks: RunHooks = {},
): Promise<PresetOutcome> {
  const recipes = await recipesOf(request)
  for (const recipe of recipes) await requireTrainable(recipe)
  const seed = request.seed ?? 0
  for (const one of ensureSplit(project, seed).warnings) work.observer.warning(one)
  const runs: string[] = []
  const onRun = (id: string) => {
    runs.push(id)
    hooks.onRun?.(id)
  }
  const train = async (recipe: Recipe) => {
    const prepared = await preparedBackbones(recipe, work)
    const wish = wishOf(project, request, recipe)
    const { sources, why, forwardPasses } = await settlePrecision(project, wish, prepared, recipe, work)
    const options: TrainOptions = {
      ...{ recipe, sources, why, forwardPassesBefore: forwardPasses },
      ...{ seed, start: request.start ?? 'auto', outOfFold: 'always', onRun },
    }
    return trainRun(project, options, work)
  }
  const outcomes: RunOutcome[] = []
  try {
    for (const recipe of recipes) outcomes.push(await train(recipe))
  } catch (error) {
    if (outcomes.length === 0) throw error
    // What a later one kept when it was stopped may still be the best.
    const stopped = project.runs.get(runs.at(-1) ?? '')
    const finished = outcomes.map(({ run }) => run)
    const kept = stopped && isFinished(stopped) && !finished.some(({ id }) => id === stopped.id) ? [stopped] : []
    keepBest(project, [...finished, ...kept])
    throw error
  }
  const [only, ...others] = outcomes
  if (others.length === 0) return { ...only, runs, choice: null }
  const { best, choice } = keepBest(
    project,
    outcomes.map(({ run }) => run),
  )
  return { ...(outcomes.find(({ run }) => run.id === best.id) ?? only), runs, choice }
}

/** Makes the best of several runs the current one, and stores why. */
function keepBest(project: Project, made: FinishedRun[]): { best: FinishedRun; choice: RunChoice } {
  const { best, choice } = bestRun(made)
  project.transaction(() => {
    setCurrentRun(project, best.id)
    if (made.length > 1) rememberChoice(project, choice)
  })
  return { best, choice }
}

/** What Best trains, one after the other; those that this machine cannot train are left out. */
export const bestRecipes = [usualRecipe, 'best-mlp', 'best-last-stage'] as const

/** The recipes of a request, in the order of training. */
async function recipesOf({ preset, recipe }: TrainRequest): Promise<Recipe[]> {
  if (preset === 'fast') return [await requestedRecipe(usualRecipe)]
  if (preset === 'recipe') return [await requestedRecipe(recipe)]
  const all = await Promise.all(bestRecipes.map(requestedRecipe))
  const missing = await Promise.all(all.map((one) => whyNotTrainable(one)))
  // Without the first nothing can be trained, which is an error.
  return all.filter((_, i) => i === 0 || missing[i] === null)
}
