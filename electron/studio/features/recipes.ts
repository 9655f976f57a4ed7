import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { builtInRecipes as builtInFrom, checkRecipe, loadRecipe as loadFrom } from '../../ml/training/recipes/load.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { resourcesDir } from '../base/home.ts'

/** The recipe of Fast, and of whatever names none. */
export const usualRecipe = 'quick'

/** A built-in recipe by its name, or one from a JSON file. Throws `recipe_invalid`, `recipe_unsupported`. */
export function loadRecipe(nameOrFile: string): Promise<Recipe> {
  return loadFrom(nameOrFile, folder())
}

/** All built-in recipes, in the order of their names. */
export function builtInRecipes(): Promise<Recipe[]> {
  return builtInFrom(folder())
}

/**
 * A recipe as requested by the page: the name of a built-in one (never a path, since a page may not read files), or a
 * whole one.
 * @throws LoupeError `recipe_invalid`, naming the field; `recipe_unsupported`
 */
export async function requestedRecipe(wanted: string | Record<string, unknown> | undefined): Promise<Recipe> {
  if (typeof wanted === 'object') return checkRecipe(wanted, null)
  const recipes = await builtInRecipes()
  const found = recipes.find(({ name }) => name === wanted)
  if (found) return found
  const names = recipes.map(({ name }) => name)
  if (wanted === undefined) throw new LoupeError('recipe_invalid.none_chosen', { names })
  throw new LoupeError('recipe_invalid.not_built_in', { recipe: wanted, names })
}

/**
 * A recipe with other backbones, `NAME[,NAME]`; unchanged if none are named. With several, each uses the transforms it
 * was trained with, whatever the recipe says about evaluation: the recipe's sizes were chosen for another backbone.
 * @throws LoupeError `recipe_invalid`
 */
export function withBackbones(recipe: Recipe, names: string | undefined): Recipe {
  if (names === undefined) return recipe
  const list = names.split(',').map((name) => name.trim())
  const transforms = list.length > 1 ? { ...recipe.transforms, eval: undefined } : recipe.transforms
  return checkRecipe({ ...recipe, backbone: list.length === 1 ? list[0] : list, transforms }, '--backbone')
}

function folder(): string {
  return path.join(resourcesDir(), 'recipes')
}
