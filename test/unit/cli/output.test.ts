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

test('an epoch is a line of its own for people', () => {
  const figures = { epoch: 2, loss: 1.5, accuracy: 0.5, valLoss: 1.25, valAccuracy: 0.625, seconds: 3.21 }
  const output = createOutput(false)
  expect(written(process.stderr, () => output.epoch(figures, 'epoch'))).toBe(
    'epoch 2  loss 1.5000  50.0 %  validation loss 1.2500  62.5 %  best 62.5 %  3.2 s\n',
  )
})

test.each([
  ['prepare', 12e6, 98e6, 'Getting the network ready  12.0 MB of 98.0 MB'],
  ['features', 300, 1200, 'Looking at pictures  300 of 1,200 pictures'],
  ['fit', 1, 1, 'Learning  1 of 1 step'],
] as const)('the stage %s is called as on the page', (stage, done, total, line) => {
  expect(written(process.stderr, () => createOutput(false).progress(stage, done, total)).split('\n')).toContain(line)
})

test('the running loss is an object for scripts', () => {
  expect(JSON.parse(written(process.stdout, () => createOutput(true).step(step)))).toEqual({ type: 'step', ...step })
})
