import { describe, expect, test } from 'vitest'
import { MOST_WATCHED, watchedPictures } from '../../../../electron/studio/runs/watched-pictures.ts'
import { checkClassWeights } from '../../../../electron/studio/runs/class-weights.ts'
import { parseRecipe } from '../../../../electron/ml/training/recipes/load.ts'
import { withNewer } from '../../../../electron/studio/jobs/watched-predictions.ts'
import { watchEpochs } from '../../../../electron/trainer/fit/watch-epochs.ts'
import type { FitEvent } from '../../../../electron/trainer/protocol.ts'
import { watchedTiles } from '../../../../renderer/components/train/watched-tiles.ts'

describe('the pictures that are watched', () => {
  test('are all there are when these are few, by class', () => {
    expect([...watchedPictures(Int32Array.from([2, 0, 1, 0, 2]), 0)]).toEqual([1, 3, 2, 0, 4])
    expect(watchedPictures(new Int32Array(0), 0)).toHaveLength(0)
  })
  test('are spread evenly over the classes when there are many, and depend on the seed', () => {
    const labels = Int32Array.from({ length: 1000 }, (_, i) => (i < 900 ? 0 : i < 980 ? 1 : 2))
    const watched = watchedPictures(labels, 4)
    expect(watched).toHaveLength(MOST_WATCHED)
    expect(new Set(watched).size).toBe(MOST_WATCHED)
    expect([0, 1, 2].map((c) => watched.filter((i) => labels[i] === c).length)).toEqual([40, 40, 20])
    expect(watchedPictures(labels, 4)).toEqual(watched)
    expect(watchedPictures(labels, 5)).not.toEqual(watched)
  })
})

describe('what is reported about them', () => {
  const epoch = (n: number, predicted: number[]) =>
    [
      { epoch: n, loss: 0, accuracy: 0, valLoss: 0, valAccuracy: 0, lr: 0, seconds: 0 },
      {
        judged: { predicted: Int32Array.from(predicted), confidence: new Float32Array(predicted.length).fill(0.834) },
        ...{ bestEpoch: 1, best: { head: { layers: [] } }, stop: () => undefined },
        head: async () => ({ layers: [] }),
        checkpoint: () => Promise.reject(new Error('not asked for')),
      },
    ] as const

  test('is limited per second, but always includes the last epoch', async () => {
    const told: FitEvent[] = []
    const watching = watchEpochs(Int32Array.from([1, -1, 0]), (event) => told.push(event), 60_000)
    for (let n = 1; n <= 50; n++) await watching.onEpochEnd?.(...epoch(n, [n % 2, 1]))
    watching.finish()
    watching.finish()
    const confidence = Uint8Array.from([83, 0, 83])
    expect(told).toEqual([
      { type: 'verdicts', epoch: 1, predicted: Int32Array.from([1, -1, 1]), confidence },
      { type: 'verdicts', epoch: 50, predicted: Int32Array.from([1, -1, 0]), confidence },
    ])
  })

  test('marks the pictures whose prediction has changed', () => {
    const judgement = (n: number, predicted: number[]) => ({ epoch: n, predicted, confidence: [80, 81, 82, 0] })
    const first = { classes: ['cat', 'dog'], pictures: [7, 8, 9, 6], truth: [0, 1, 1, 0], now: null, before: null }
    expect(watchedTiles(first).map(({ outcome, turned }) => `${outcome} ${turned}`)).toEqual(
      Array(4).fill('none false'),
    )
    const once = withNewer(first, judgement(1, [0, 0, 1, -1]))
    expect(watchedTiles(once).some(({ turned }) => turned)).toBe(false)
    const twice = withNewer(once, judgement(2, [1, 1, 1, -1]))
    expect(watchedTiles(twice)).toEqual([
      { id: 7, truth: 'cat', predicted: 'dog', confidence: 0.8, outcome: 'wrong', turned: true },
      { id: 8, truth: 'dog', predicted: 'dog', confidence: 0.81, outcome: 'right', turned: true },
      { id: 9, truth: 'dog', predicted: 'dog', confidence: 0.82, outcome: 'right', turned: false },
      { id: 6, truth: 'cat', predicted: null, confidence: 0, outcome: 'none', turned: false },
    ])
    expect(withNewer(twice, judgement(3, [0, 0, 0, 0])).before?.epoch).toBe(2)
  })
})

test('a weight for a class that does not exist is refused, listing the existing ones', () => {
  const recipe = (weights: object) =>
    parseRecipe(
      JSON.stringify({
        ...{ name: 'mine', title: 'Mine', solver: 'epochs', optimiser: { name: 'AdamW' }, epochs: 1 },
        class_weights: weights,
      }),
      'mine',
    )
  expect(() => checkClassWeights(recipe({ dog: 2 }), ['cat', 'dog'])).not.toThrow()
  expect(() => checkClassWeights(recipe({ dgo: 2 }), ['cat', 'dog'])).toThrow(
    "mine: class_weights: there is no class called 'dgo'; there are cat, dog.",
  )
})
