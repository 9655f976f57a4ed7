import { describe, expect, it } from 'vitest'
import { wilsonInterval } from '../../electron/ml/evaluation/wilson.ts'
import type { Metrics } from '../../electron/ml/evaluation/metrics.ts'
import type { PredictionColumns } from '../../electron/server/shapes/runs.ts'
import { compareRuns, flips, intervalOf100 } from '../../renderer/components/results/compare-runs.ts'
import { orderClasses, rowShares } from '../../renderer/components/results/matrix-order.ts'
import { mcnemarExact } from '../../renderer/components/results/mcnemar.ts'
import { headline, measuredOn, worstPair } from '../../renderer/components/results/measured-on.ts'
import { picturesInCell, verdicts } from '../../renderer/components/results/verdicts.ts'

const metrics = (confusion: number[][], interval: [number, number] = [0.88, 0.941]): Metrics => {
  const n = confusion.flat().reduce((a, b) => a + b, 0)
  const right = confusion.reduce((sum, row, c) => sum + row[c], 0)
  return { n, accuracy: right / n, accuracyInterval: interval, macroF1: 0, loss: 0, perClass: [], confusion }
}

/** Predictions of pictures 1, 2, … of one split. */
function predictions(classes: string[], rows: [truth: string, predicted: string, confidence: number][], split = 3) {
  const columns: PredictionColumns = {
    run: 'r',
    classes,
    id: rows.map((_, i) => i + 1),
    split: rows.map(() => split),
    truth: rows.map(([truth]) => classes.indexOf(truth)),
    predicted: rows.map(([, predicted]) => classes.indexOf(predicted)),
    confidence: rows.map(([, , confidence]) => confidence),
    own: rows.map(() => 0),
  }
  return columns
}

describe('the exact McNemar test', () => {
  it('gives the binomial tail by hand', () => {
    // 2 · (1 + 9 + 36) / 2^9
    expect(mcnemarExact(2, 7)).toBeCloseTo(92 / 512, 12)
    expect(mcnemarExact(0, 5)).toBeCloseTo(2 / 32, 12)
  })
  it('does not depend on which run is named first', () => {
    expect(mcnemarExact(3, 11)).toBe(mcnemarExact(11, 3))
  })
  it('never says more than 1, and 1 where nothing differs', () => {
    expect(mcnemarExact(0, 0)).toBe(1)
    expect(mcnemarExact(4, 4)).toBe(1)
  })
  it('holds for thousands of flips, where 2^-n is no number any more', () => {
    const p = mcnemarExact(1900, 2100)
    // Normal approximation with continuity correction: z = 199 / sqrt(4000), two-sided 0.00165.
    expect(p).toBeGreaterThan(0.0015)
    expect(p).toBeLessThan(0.0018)
  })
})

describe('the sentence of Results', () => {
  it('counts what is right and rounds the interval to whole pictures of 100', () => {
    const found = headline(
      'test',
      metrics(
        [
          [8, 2],
          [1, 9],
        ],
        [0.642, 0.948],
      ),
      ['hat', 'shoe'],
    )
    expect(found).toMatchObject({ split: 'test', right: 17, n: 20, low: 64, high: 95, pair: ['hat', 'shoe'] })
  })
  it('adds both directions of a mix-up', () => {
    expect(
      worstPair([
        [9, 0, 3],
        [0, 9, 2],
        [0, 2, 9],
      ]),
    ).toEqual([1, 2])
  })
  it('names no pair where nothing is wrong', () => {
    expect(
      headline(
        'val',
        metrics([
          [3, 0],
          [0, 4],
        ]),
        ['a', 'b'],
      ).pair,
    ).toBeNull()
  })
  it('speaks of the test first, of validation where the test is sealed, of the folds where there is neither', () => {
    const m = metrics([[1]])
    expect(measuredOn({ metrics: { test: m, val: m, cv: m } })).toEqual(['test', 'val', 'cv'])
    expect(measuredOn({ metrics: { test: null, val: m, cv: m } })[0]).toBe('val')
    expect(measuredOn({ metrics: { test: null, val: null, cv: m } })[0]).toBe('cv')
  })
})

describe('the order of the confusion matrix', () => {
  const confusion = [
    [10, 0, 0, 4],
    [0, 10, 1, 0],
    [0, 0, 10, 0],
    [3, 0, 0, 10],
  ]
  it('leaves the classes as they are, unless asked', () => {
    expect(orderClasses(confusion, 'classes')).toEqual([0, 1, 2, 3])
  })
  it('puts classes that are taken for each other side by side', () => {
    expect(orderClasses(confusion, 'confused')).toEqual([0, 3, 1, 2])
  })
  it('puts the classes with most mistakes first', () => {
    const order = orderClasses(
      [
        [9, 1, 0],
        [0, 9, 5],
        [0, 0, 9],
      ],
      'mistakes',
    )
    expect(order).toEqual([1, 2, 0])
  })
  it('names every class once, however many there are', () => {
    const many = Array.from({ length: 60 }, (_, a) => Array.from({ length: 60 }, (_, b) => (a * 7 + b * 13) % 5))
    for (const order of ['confused', 'mistakes'] as const)
      expect(orderClasses(many, order).toSorted((a, b) => a - b)).toEqual(many.map((_, c) => c))
  })
  it('shades by the share of the row, and an empty row not at all', () => {
    expect(
      rowShares([
        [3, 1],
        [0, 0],
      ]),
    ).toEqual([
      [0.75, 0.25],
      [0, 0],
    ])
  })
})

describe('verdicts', () => {
  const columns = predictions(
    ['a', 'b'],
    [
      ['a', 'a', 0.9],
      ['a', 'b', 0.6],
      ['b', 'a', 0.95],
      ['b', 'b', 0.55],
    ],
  )
  const asRun = (id: number) => columns.classes[columns.truth[id - 1]]

  it('begin with the most confident mistake and end with what is most surely right', () => {
    expect(verdicts(columns, 3, asRun).map(({ id }) => id)).toEqual([3, 2, 4, 1])
  })
  it('follow the label of now', () => {
    const fixed = verdicts(columns, 3, (id) => (id === 3 ? 'a' : asRun(id)), 'wrong')
    expect(fixed.map(({ id }) => id)).toEqual([2])
  })
  it('leave other splits out', () => {
    expect(verdicts(columns, 2, asRun)).toEqual([])
  })
  it('of a cell are exactly the pictures that the matrix counted', () => {
    expect(picturesInCell(columns, 3, 1, 0)).toEqual([3])
    expect(picturesInCell(columns, 3, 0, null)).toEqual([1, 2])
    expect(picturesInCell(columns, 2, 1, 0)).toEqual([])
  })
})

describe('two runs, picture by picture', () => {
  const before = predictions(
    ['a', 'b', 'c'],
    [
      ['a', 'b', 1],
      ['a', 'a', 1],
      ['b', 'c', 1],
      ['b', 'b', 1],
      ['c', 'a', 1],
    ],
  )
  // Another order of classes: they are matched by name.
  const after = predictions(
    ['c', 'b', 'a'],
    [
      ['a', 'a', 1],
      ['a', 'b', 1],
      ['b', 'a', 1],
      ['b', 'b', 1],
      ['c', 'c', 1],
    ],
  )
  const label = (id: number) => after.classes[after.truth[id - 1]]

  it('sorts the flips by what became of them', () => {
    const found = compareRuns(before, after, 3, label)
    expect(found).toMatchObject({ n: 5, rightBefore: 2, rightAfter: 3, gained: [1, 5], lost: [2], otherwise: [3] })
    expect(found.p).toBe(mcnemarExact(1, 2))
  })
  it('tells what changed by class', () => {
    const { classes } = compareRuns(before, after, 3, label)
    expect(classes.find(({ name }) => name === 'c')).toEqual({ name: 'c', n: 1, rightBefore: 0, rightAfter: 1 })
  })
  it('holds both against the labels of now', () => {
    const found = compareRuns(before, after, 3, (id) => (id === 1 ? 'b' : label(id)))
    expect(found.lost).toEqual([1, 2])
  })
  it('compares nothing that only one of them judged', () => {
    expect(compareRuns(before, predictions(['a', 'b', 'c'], [['a', 'a', 1]], 2), 2, label).n).toBe(0)
  })
  it('names the pictures that a retraining turned, a fixed label among them', () => {
    const relabelled = { ...before, truth: before.truth.map((truth, i) => (i === 3 ? 0 : truth)) }
    expect(flips(before, after, 3)).toEqual([1, 2, 3, 5])
    expect(flips(before, relabelled, 3)).toEqual([4])
    expect(flips(before, before, 3)).toEqual([])
  })
  it('gives the Wilson interval in whole pictures of 100', () => {
    const [low, high] = wilsonInterval(341, 372)
    expect(intervalOf100(341, 372)).toEqual([Math.round(low * 100), Math.round(high * 100)])
    expect(intervalOf100(16, 16)).toEqual([81, 100])
  })
})
