import { describe, expect, it } from 'vitest'
import type { Metrics } from '../../../electron/ml/evaluation/metrics.ts'
import type { PredictionColumns } from '../../../electron/server/shapes/runs.ts'
import { orderClasses, rowShares } from '../../../renderer/components/results/matrix-order.ts'
import { looksWrong } from '../../../renderer/components/results/looks-wrong.ts'
import { measuredOn } from '../../../renderer/components/results/measured-on.ts'
import { picturesInCell, predictedPictures } from '../../../renderer/components/results/predicted-pictures.ts'

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

describe('what Results opens with', () => {
  it('offers what was measured: the test, unless it is sealed, validation, the folds', () => {
    const m: Metrics = {
      n: 1,
      accuracy: 1,
      accuracyInterval: [0.2, 1],
      macroF1: 0,
      loss: 0,
      perClass: [],
      confusion: [[1]],
    }
    expect(measuredOn({ metrics: { test: m, val: m, cv: m } })).toEqual(['test', 'val', 'cv'])
    expect(measuredOn({ metrics: { test: null, val: m, cv: m } })[0]).toBe('val')
    expect(measuredOn({ metrics: { test: null, val: null, cv: m } })[0]).toBe('cv')
  })
  it('counts what looks wrong among all labelled, present pictures', () => {
    const judgement = { split: 'train' as const, predicted: 1, truth: 1, confidence: 1, own: 1 }
    const judgements = [judgement, judgement, undefined, judgement, judgement]
    const state = [null, null, null, 'missing' as const, null]
    const pictures = { size: 5, state, classId: [1, 2, 1, 2, 0], judgements }
    expect(looksWrong({ ...pictures, isWrong: (row) => pictures.classId[row] !== 1 })).toEqual({ judged: 2, wrong: 1 })
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
  it('puts classes that are confused with each other side by side', () => {
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

describe('predictedPictures', () => {
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

  it('begin with the most confident mistake and end with the most certainly right one', () => {
    expect(predictedPictures(columns, 'test', asRun).map(({ id }) => id)).toEqual([3, 2, 4, 1])
  })
  it('use the current label', () => {
    const fixed = predictedPictures(columns, 'test', (id) => (id === 3 ? 'a' : asRun(id)), 'wrong')
    expect(fixed.map(({ id }) => id)).toEqual([2])
  })
  it('leave other splits out', () => {
    expect(predictedPictures(columns, 'val', asRun)).toEqual([])
  })
  it('of a cell are exactly the pictures that the matrix counted', () => {
    expect(picturesInCell(columns, 'test', 1, 0)).toEqual([3])
    expect(picturesInCell(columns, 'test', 0, null)).toEqual([1, 2])
    expect(picturesInCell(columns, 'val', 1, 0)).toEqual([])
  })
})
