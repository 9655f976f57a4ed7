import type { RecipeInfo } from '../../electron/server/shapes/app.ts'
import { app } from './app.svelte.ts'
import { say } from '../words/words.svelte.ts'

/** Title and text of a recipe in the page's language. */
export function recipeWords({ name, title, description }: RecipeInfo): { title: string; text: string } {
  return say.train.recipe.builtIn[name] ?? { title, text: description }
}

/** What people call the recipe of a run: its title, or its own name where it does not come with Loupe. */
export function recipeTitle(name: string): string {
  const known = app.info?.recipes.find((recipe) => recipe.name === name)
  return known ? recipeWords(known).title : name
}
