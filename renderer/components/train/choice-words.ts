import type { RunChoice } from '../../../electron/server/shapes/runs.ts'
import { percent } from '../../words/format.ts'
import { recipeTitle } from '../../state/recipe-words.ts'
import { say } from '../../words/words.svelte.ts'

/**
 * Which of several runs Best kept, and why: "Kept Quick: equal on validation, lower loss. The test set is never used
 * for choosing."
 * @param shown the run beside which it is shown
 */
export function choiceWords({ kept, why, runs }: RunChoice, shown: string): string {
  const words = say.train.choice
  const best = runs.find(({ id }) => id === kept)
  if (!best) return ''
  const title = recipeTitle(best.recipe)
  const figure = (accuracy: number | null) => percent(accuracy ?? 0, 1)
  const others = runs
    .filter(({ id }) => id !== kept)
    .map(({ recipe, accuracy }) => words.other(recipeTitle(recipe), figure(accuracy)))
    .join(words.between)
  const reason = why === 'no_validation' ? words.noValidation : words[why](figure(best.accuracy), others)
  const sentences = [
    kept === shown ? '' : words.notThis,
    words.kept(title, reason),
    why === 'no_validation' ? '' : words.neverTest,
  ]
  return sentences.filter(Boolean).join(say.results.betweenSentences)
}
