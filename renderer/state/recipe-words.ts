import type { RecipeInfo } from '../../electron/server/shapes/app.ts'
import { app } from './app.svelte.ts'
import { say } from '../words/words.svelte.ts'

/** Title and text of a recipe in the page's language. */
export function recipeWords({ name, title, description }: RecipeInfo): { title: string; text: string } {
  return say.train.recipe.builtIn[name] ?? { title, text: description }
}

/** The name of a run's recipe for people: its title, or its own name if it does not come with Loupe. */
export function recipeTitle(name: string): string {
  const known = app.info?.recipes.find((recipe) => recipe.name === name)
  return known ? recipeWords(known).title : name
}
