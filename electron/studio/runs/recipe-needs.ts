import { type Problem, LoupeError } from '../../ml/errors.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { whyUnavailable } from '../backbones/of-recipe.ts'
import { whyNoDeepTraining } from '../engines/deep-training.ts'
import { loupeHome } from '../base/home.ts'

/** Why a recipe cannot be trained on this machine as it is: a missing backbone or engine; null if it can. */
export async function whyNotTrainable(
  recipe: Pick<Recipe, 'backbone' | 'features' | 'mode'>,
  home = loupeHome(),
): Promise<Problem | null> {
  return whyUnavailable(recipe, home) ?? (recipe.mode === 'frozen' ? null : await whyNoDeepTraining(home))
}

/** Checked before any picture is opened. @throws LoupeError `backbone_unknown`, `engine_unavailable` */
export async function requireTrainable(recipe: Recipe): Promise<void> {
  const problem = await whyNotTrainable(recipe)
  if (problem) throw new LoupeError(problem)
}
