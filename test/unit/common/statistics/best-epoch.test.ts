import { expect, test } from 'vitest'
import { bestEpoch } from '../../../../common/statistics/best-epoch.ts'

test('the best epoch so far is the first of the highest validation accuracy', () => {
  const figures = [0.5, null, 0.75, 0.75, 0.7].map((valAccuracy, i) => ({ epoch: i + 1, valAccuracy }))
  expect(bestEpoch(figures)).toEqual({ epoch: 3, accuracy: 0.75 })
  expect(bestEpoch([{ epoch: 1, valAccuracy: null }])).toBeNull()
  expect(bestEpoch([])).toBeNull()
})
