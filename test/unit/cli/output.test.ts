import { afterEach, expect, test, vi } from 'vitest'
import { createOutput } from '../../../electron/cli/output.ts'

afterEach(() => void vi.restoreAllMocks())

const step = { epoch: 2, step: 100, seen: 3200, total: 50_000, loss: 1.23456 }

/** What is written to a stream while `say` runs. */
function written(stream: NodeJS.WriteStream, say: () => void): string {
  const spy = vi.spyOn(stream, 'write').mockReturnValue(true)
  say()
  return spy.mock.calls.map(([text]) => String(text)).join('')
}

test('the running loss is a line of its own for people', () => {
  expect(written(process.stderr, () => createOutput(false).step(step))).toBe(
    'epoch 2  step 100  loss 1.2346  [3200/50000]\n',
  )
})

test('the running loss is an object for scripts', () => {
  expect(JSON.parse(written(process.stdout, () => createOutput(true).step(step)))).toEqual({ type: 'step', ...step })
})
