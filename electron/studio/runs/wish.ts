import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { namesOf } from '../backbones/of-recipe.ts'
import type { PrecisionWish } from '../engines/precision-choice.ts'
import type { Project } from '../project/project.ts'
import { currentRun } from './current.ts'

/** Training again from the last weights needs the same features: 'auto' then keeps the precision of the current run. */
export function wishOf(
  project: Project,
  { precision = 'auto', start }: { precision?: PrecisionWish; start?: 'fresh' | 'last' | 'auto' },
  recipe: Recipe,
): PrecisionWish {
  if (precision !== 'auto' || start !== 'last') return precision
  const current = project.runs.get(currentRun(project) ?? '')
  const same = current?.backbone === namesOf(recipe).join(',') && current.recipe.features === recipe.features
  const known = same ? current.precision : 'auto'
  return known === 'int8' || known === 'float32' ? known : 'auto'
}
