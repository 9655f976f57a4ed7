import { LoupeError } from '../../ml/errors.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'

/** @throws LoupeError `recipe_invalid` if the recipe gives a weight to a class that does not exist. */
export function checkClassWeights(recipe: Recipe, classes: string[]): void {
  if (recipe.solver !== 'epochs' || !recipe.class_weights || recipe.class_weights === 'balanced') return
  const unknown = Object.keys(recipe.class_weights).find((name) => !classes.includes(name))
  if (unknown === undefined) return
  throw new LoupeError('recipe_invalid.class_weights', { recipe: recipe.name, name: unknown, classes })
}
