import { sayChoice } from '../../../common/words/choice.ts'
import type { RunChoice } from '../../../electron/server/shapes/runs.ts'
import { recipeTitle } from '../../state/recipe-words.ts'
import { say } from '../../words/words.svelte.ts'

/** Which of several runs Best kept, and why. @param shown the run beside which it is shown */
export function choiceWords(choice: RunChoice, shown: string): string {
  return sayChoice(choice, shown, say, ({ recipe }) => recipeTitle(recipe))
}
