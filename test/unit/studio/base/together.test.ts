import { expect, test } from 'vitest'
import { together } from '../../../../electron/studio/base/together.ts'

const until = (stop: AbortSignal) =>
  new Promise<never>((_, reject) => stop.addEventListener('abort', () => reject(new Error('stopped'))))

test('both run at the same time, and both results are returned', async () => {
  const order: string[] = []
  const found = await together(
    undefined,
    async () => {
      order.push('one begins')
      await Promise.resolve()
      order.push('one ends')
      return 1
    },
    async () => {
      order.push('two begins')
      return Promise.resolve('two')
    },
  )
  expect(found).toEqual([1, 'two'])
  expect(order).toEqual(['one begins', 'two begins', 'one ends'])
})

test('if one fails the other is stopped, and the first error is thrown', async () => {
  await expect(together(undefined, until, () => Promise.reject(new Error('first')))).rejects.toThrow('first')
  await expect(together(undefined, () => Promise.reject(new Error('first')), until)).rejects.toThrow('first')
})

test('a stop reaches both', async () => {
  const user = new AbortController()
  const both = together(user.signal, until, until)
  user.abort()
  await expect(both).rejects.toThrow('stopped')
})
