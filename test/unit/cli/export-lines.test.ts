import { expect, test } from 'vitest'
import { againLines, againObject, parityLines } from '../../../electron/cli/export-lines.ts'
import type { ParityOfFormat } from '../../../electron/ml/export/parity.ts'

const exact: ParityOfFormat = {
  pictures: 20,
  sameTop: 1,
  largestDifference: 2.4e-7,
  againstRun: { sameTop: 1, largestDifference: 2.4e-7 },
}
const precisions = { studio: 'int8', model: 'float32' }

test('a file in the precision of the run is checked in one sentence', () => {
  expect(parityLines({ onnx: exact })).toEqual([
    'model.onnx gave the same answer as Loupe for all 20 held-out pictures; the largest difference was 0.0000002.',
  ])
  expect(parityLines({ onnx: { ...exact, sameTop: 0.9, largestDifference: 0.4 } })).toEqual([
    'model.onnx gave another answer than Loupe for 2 of 20 held-out pictures; the largest difference was 0.4.',
    expect.stringMatching(/^Do not rely on this file/),
  ])
})

test('a float32 file of an int8 run says how many pictures it predicts differently from the studio', () => {
  const [one] = parityLines({ tfjs: { ...exact, precisions, againstRun: { sameTop: 0.95, largestDifference: 0.085 } } })
  expect(one).toMatch(/^tfjs\/model\.json is exact \(float32\), while this run used the fast form \(int8\)\./)
  expect(one).toMatch(
    /gave another answer than Loupe for 1 of 20 held-out pictures; probabilities differ by up to 0\.0[89]\./,
  )
  const [none] = parityLines({ 'onnx-float32': { ...exact, precisions } })
  expect(none).toMatch(/gave the same answer as Loupe for all 20 held-out pictures/)
})

test('a model without pictures to check it on says so', () => {
  expect(parityLines({ tfjs: { ...exact, pictures: 0 } })).toEqual([
    'tfjs/model.json loads, but there are no held-out pictures to check its answers on.',
  ])
})

test('the run in float32 is a command to type, with its duration', () => {
  const again = {
    request: { preset: 'recipe' as const },
    args: ['/home/a/birds.loupe', '--precision', 'float32', '--recipe', 'quick', '--seed', '0'],
    seconds: 100,
    measured: true,
  }
  const command = 'loupe train /home/a/birds.loupe --precision float32 --recipe quick --seed 0'
  expect(againLines(again)).toEqual([
    'Train the same in float32, and the studio’s predictions match these files exactly.',
    `Train in float32 (about 2 minutes): ${command}`,
  ])
  expect(againLines({ ...again, seconds: 8, measured: false })[1]).toMatch(/\(roughly 8 s\)/)
  expect(againObject(again)).toEqual({ command, seconds: 100, measured: true })
  expect(againLines(null)).toEqual([])
  expect(againObject(null)).toBeNull()
})

test.skipIf(process.platform === 'win32')('an argument with special characters is quoted for the shell', () => {
  const again = { request: { preset: 'recipe' as const }, args: ["/home/a b/it's.loupe"], seconds: 1, measured: true }
  expect(againObject(again)?.command).toBe(`loupe train '/home/a b/it'\\''s.loupe'`)
})
