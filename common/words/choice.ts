import type { Words } from './en/index.ts'

interface Choice {
  /** Id of the run that was kept. */
  kept: string
  why: 'accuracy' | 'loss' | 'first' | 'no_validation'
  /** All that were tried; accuracy on the validation pictures, null without any. */
  runs: readonly { id: string; recipe: string; title: string; accuracy: number | null }[]
}

/**
 * Which of several runs Best kept, and why: "Best kept Quick: right for 92.0 % of the validation pictures (Hidden layer: 90.0 %). The test
 * pictures are never used for choosing."
 * @param shown the run beside which it is said
 * @param titleOf what a recipe is called
 */
export function sayChoice(
  { kept, why, runs }: Choice,
  shown: string,
  say: Pick<Words, 'train' | 'results' | 'numbers'>,
  titleOf: (run: Choice['runs'][number]) => string = ({ title }) => title,
): string {
  const words = say.train.choice
  const best = runs.find(({ id }) => id === kept)
  if (!best) return ''
  const figure = (accuracy: number | null) => say.numbers.percent(accuracy ?? 0, 1)
  const others = runs
    .filter(({ id }) => id !== kept)
    .map((run) => words.other(titleOf(run), figure(run.accuracy)))
    .join(words.between)
  const reason = why === 'no_validation' ? words.noValidation : words[why](figure(best.accuracy), others)
  const sentences = [
    kept === shown ? '' : words.notThis,
    words.kept(titleOf(best), reason),
    why === 'no_validation' ? '' : words.neverTest,
  ]
  return sentences.filter(Boolean).join(say.results.betweenSentences)
}
