import path from 'node:path'
import { loadRecipe as loadFrom } from '../../ml/training/recipes/load.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { resourcesDir } from '../home.ts'

/** A built-in recipe by its name, or one from a JSON file. Throws `recipe_invalid`, `recipe_unsupported`. */
export function loadRecipe(nameOrFile: string): Promise<Recipe> {
  return loadFrom(nameOrFile, path.join(resourcesDir(), 'recipes'))
}
