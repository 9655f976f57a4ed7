import { expect, test } from 'vitest'
import { measuredSentence } from '../../../electron/cli/common.ts'
import { evaluate } from '../../../electron/ml/evaluation/metrics.ts'

const classes = ['hat', 'shoe', 'dress']

/** Figures of `n` pictures of these classes in turn, of which the first `wrong` hats are taken for shoes. */
function figures(n: number, wrong: number) {
  const labels = Array.from({ length: n }, (_, i) => i % 3)
  const answers = labels.map((label, i) => (i < 3 * wrong && label === 0 ? 1 : label))
  const data = Float32Array.from(answers.flatMap((answer) => classes.map((_, c) => (c === answer ? 0.98 : 0.01))))
  return evaluate({ data, rows: n, cols: 3 }, labels)
}

test('how good a run is, is said as on the page, with the exact figures', () => {
  expect(measuredSentence('test', figures(30, 3), classes)).toBe(
    'Right for 27 of 30 test pictures (90 %; with this many pictures, somewhere between 74 and 97 %). It confuses hat and shoe most. ' +
      'Accuracy on the test pictures 90.00 %, average loss 0.4787.',
  )
  expect(measuredSentence('cv', figures(30, 0), classes)).toMatch(
    /^Right for 30 of 30 training pictures .* Each was judged by a model that had not seen it\. It made no mistake on them\./,
  )
})

test('few pictures are said to be too few', () => {
  expect(measuredSentence('val', figures(6, 1), classes)).toMatch(
    /^Right for 5 of 6 validation pictures\. That is too few to say how good the model is: .* Accuracy on the validation pictures 83\.33 %/,
  )
})
