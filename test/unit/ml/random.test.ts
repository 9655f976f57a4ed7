import { expect, test } from 'vitest'
import { random, shuffle } from '../../../electron/ml/random.ts'

test('the same seed gives the same stream, another seed another one', () => {
  const take = (...parts: (string | number)[]) => Array.from({ length: 5 }, random(...parts))
  expect(take(0, 'views', 3)).toEqual(take(0, 'views', 3))
  expect(take(0, 'views', 3)).not.toEqual(take(0, 'views', 4))
})

test('numbers are spread evenly over [0, 1)', () => {
  const next = random(7)
  const counts = new Array<number>(10).fill(0)
  for (let i = 0; i < 10_000; i++) counts[Math.floor(next() * 10)]++
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150)
})

test('a shuffle keeps every item', () => {
  const order = shuffle(
    Int32Array.from({ length: 100 }, (_, i) => i),
    random(1),
  )
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i))
  expect([...order]).not.toEqual(Array.from({ length: 100 }, (_, i) => i))
})
