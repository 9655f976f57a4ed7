import { expect, test } from 'vitest'
import { decodersFor, poolThreadsFor } from '../../../../electron/ml/features/decoders.ts'

test('a few more pictures are decoded in parallel than there are cores, at most six, and each decoder has a thread', () => {
  const cores = [1, 2, 3, 4, 5, 8, 64]
  expect(cores.map(decodersFor)).toEqual([3, 4, 5, 6, 6, 6, 6])
  for (const some of cores) {
    expect(poolThreadsFor(some)).toBeGreaterThan(decodersFor(some))
    expect(poolThreadsFor(some)).toBeGreaterThanOrEqual(4)
  }
})
