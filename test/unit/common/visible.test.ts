import fs from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { createOutput } from '../../../electron/cli/output.ts'
import { LoupeError } from '../../../electron/ml/errors.ts'
import { visible } from '../../../common/visible.ts'

const root = path.join(import.meta.dirname, '../../..')

afterEach(() => void vi.restoreAllMocks())

test('a name becomes harmless, and nothing of it is lost', () => {
  expect(visible('cat\u202egod')).toBe('cat⟨U+202E⟩god')
  expect(visible('\u001b[31mred\u001b[0m')).toBe('⟨U+001B⟩[31mred⟨U+001B⟩[0m')
  for (const code of [0x202a, 0x202d, 0x2066, 0x2069, 0x200e, 0x200f, 0x061c, 0x2028, 0x85, 0x7f, 0xfeff, 0x200b, 0xad])
    expect(visible(String.fromCodePoint(code))).toBe(`⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`)
  expect(visible('\u{e0041}\ud800')).toBe('⟨U+E0041⟩⟨U+D800⟩')
})

test('classes that differ only in such characters do not look alike', () => {
  const names = ['cat', 'cat\u0007', 'cat\u0008', '\u202ecat', 'cat\u200b', 'ca\u00adt', 'cat\n', 'cat\t']
  expect(new Set(names.map(visible)).size).toBe(names.length)
})

test('what is written with joiners and selectors stays as it is', () => {
  for (const name of ['图片', 'كلب', 'می‌خواهم', '👩‍🌾', '❤️', 'Straße 犬 🐕', 'क्‍ष', '葛\u{e0100}'])
    expect(visible(name)).toBe(name)
})

test('the page of serve MODEL writes the same characters out', () => {
  const rule = (file: string) => /\[\\p\{Cc\}.*\/gu/.exec(fs.readFileSync(path.join(root, file), 'utf8'))?.[0]
  expect(rule('electron/server/predict/page/predict.js')).toBe(rule('common/visible.ts'))
})

/** What is written to a stream while `say` runs. */
function written(stream: NodeJS.WriteStream, say: () => void): string {
  const spy = vi.spyOn(stream, 'write').mockReturnValue(true)
  say()
  const text = spy.mock.calls.map(([one]) => String(one)).join('')
  spy.mockRestore()
  return text
}

test('the command makes names visible for people, and leaves them exact for scripts', () => {
  const [label, file] = ['dress\u202e', 'a\tb\u001b[2K.jpg']
  const prediction = { type: 'prediction', path: file, label }
  expect(written(process.stdout, () => createOutput(false).item(prediction, [file, label, '92.1 %']))).toBe(
    'a⟨U+0009⟩b⟨U+001B⟩[2K.jpg\tdress⟨U+202E⟩\t92.1 %\n',
  )
  const json = written(process.stdout, () => createOutput(true).item(prediction, []))
  expect(JSON.parse(json)).toEqual(prediction)
  expect(written(process.stdout, () => createOutput(false).result('split', {}, [`12  ${label}`]))).toBe(
    '12  dress⟨U+202E⟩\n',
  )
  expect(
    written(process.stderr, () =>
      createOutput(false).error(new LoupeError({ code: 'failed', message: `No ${label}.`, next: '' })),
    ),
  ).toBe('failed: No dress⟨U+202E⟩.\n')
})
