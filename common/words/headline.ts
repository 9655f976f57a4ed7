import { mistakesOf, rightOf, type Confusion } from '../statistics/confusion.ts'
import type { Measured } from '../statistics/judge.ts'
import type { Words } from './en/index.ts'

interface Figures {
  n: number
  accuracy: number
  accuracyInterval: readonly [number, number]
  confusion: Confusion
}

/**
 * How good a model is on some pictures: how many it got right, and which classes it confuses.
 * @param split `train`: the training pictures, by the model that learned them
 * @param tooFew so few pictures that the figure says little
 */
export function headline(
  split: Measured | 'train',
  { n, accuracy, accuracyInterval, confusion }: Figures,
  classes: readonly string[],
  tooFew: boolean,
  { results, numbers }: Pick<Words, 'results' | 'numbers'>,
): string {
  const first = tooFew ? results.rightOfFew : results.right
  const sentences = [
    first(rightOf(confusion), n, split, accuracy, numbers.interval(accuracyInterval)),
    split === 'cv' ? results.outOfFold : '',
    tooFew ? '' : mistakes(confusion, classes, results),
  ]
  return sentences.filter(Boolean).join(results.betweenSentences)
}

function mistakes(confusion: Confusion, classes: readonly string[], words: Words['results']): string {
  const found = mistakesOf(confusion, classes)
  if ('pair' in found) {
    const [first, second] = found.pair.map((c) => classes[c])
    return found.kind === 'pair' ? words.confuses(first, second) : words.mostly(first, second)
  }
  return { none: words.noMistake, even: words.confusesEvenly, some: '' }[found.kind]
}
