import { expect, test } from 'vitest'
import { together } from '../../../../electron/studio/base/together.ts'

const until = (stop: AbortSignal) =>
  new Promise<never>((_, reject) => stop.addEventListener('abort', () => reject(new Error('stopped'))))

test('both are done side by side, and both answers come', async () => {
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

test('where one fails the other is stopped, and what failed first is said', async () => {
  await expect(together(undefined, until, () => Promise.reject(new Error('first')))).rejects.toThrow('first')
  await expect(together(undefined, () => Promise.reject(new Error('first')), until)).rejects.toThrow('first')
})

test('who stops both is told so', async () => {
  const user = new AbortController()
  const both = together(user.signal, until, until)
  user.abort()
  await expect(both).rejects.toThrow('stopped')
})
