import { expect, test, vi } from 'vitest'
import { languageFor, languages } from '../../../common/languages.ts'
import { duration } from '../../../common/words/duration.ts'
import { words as english } from '../../../common/words/en/index.ts'
import { numbersOf } from '../../../common/words/numbers.ts'
import { words as chinese } from '../../../common/words/zh/index.ts'

test('a phrase has the form that the language uses with its number', () => {
  const { plural } = numbersOf('en', ' ')
  const picture = { one: '# picture', other: '# pictures' }
  expect([0, 1, 2, 1234].map((n) => plural(n, picture))).toEqual([
    '0 pictures',
    '1 picture',
    '2 pictures',
    '1,234 pictures',
  ])
  const polish = numbersOf('pl', ' ').plural
  const obraz = { one: '# obraz', few: '# obrazy', many: '# obrazów', other: '# obrazu' }
  expect([1, 3, 5, 22, 25].map((n) => polish(n, obraz))).toEqual([
    '1 obraz',
    '3 obrazy',
    '5 obrazów',
    '22 obrazy',
    '25 obrazów',
  ])
})

test('numbers are written as the language writes them', () => {
  const [en, zh, de] = [numbersOf('en', ' '), numbersOf('zh-CN', ''), numbersOf('de', ' ')]
  expect([en.percent(0.914, 1), zh.percent(0.914, 1), de.percent(0.914, 1)]).toEqual(['91.4 %', '91.4%', '91,4 %'])
  // In binary it is slightly less than that; Intl alone would round up.
  expect([(1.005).toFixed(2), en.decimal(1.005, 2)]).toEqual(['1.00', '1.00'])
  expect([en.count(3781), de.count(3781)]).toEqual(['3,781', '3.781'])
  expect([en.bytes(512), en.bytes(1_240_000_000), de.bytes(1_240_000_000)]).toEqual(['512 B', '1.2 GB', '1,2 GB'])
})

test('the region of the reader decides on a page; what the engine says is the same everywhere', () => {
  vi.stubGlobal('navigator', { language: 'en-IN' })
  expect(numbersOf('en', ' ').count(1_234_567)).toBe('1,234,567')
  vi.stubGlobal('document', {})
  expect(numbersOf('en', ' ').count(1_234_567)).toBe('12,34,567')
  vi.unstubAllGlobals()
})

test('shares close to 1 or 0 are not rounded to them', () => {
  const { wholePercent, interval, points } = numbersOf('en', ' ')
  expect([1, 0.999, 0.5, 0.001, 0].map(wholePercent)).toEqual(['100 %', '>99 %', '50 %', '<1 %', '0 %'])
  expect(interval([0.854, 0.951])).toEqual(['85', '96 %'])
  expect([0.063, -0.02, 0].map(points)).toEqual(['+6.3', '−2.0', ''])
})

test('lengths of time are given in seconds, minutes and hours', () => {
  expect([0.2, 60, 240, 5400].map((seconds) => duration(seconds, english.train))).toEqual([
    '1 s',
    '60 s',
    '4 minutes',
    '1.5 hours',
  ])
  expect(duration(240, chinese.train)).toBe('4 分钟')
})

test('readers of a listed language get it, and everybody else gets English', () => {
  expect(languageFor(['de', 'zh-TW', 'en'])).toBe('zh')
  expect(['zh-CN', 'zh', 'ZH-Hant-TW', 'en-GB', 'de', ''].map((tag) => languageFor([tag]))).toEqual([
    'zh',
    'zh',
    'zh',
    'en',
    'en',
    'en',
  ])
})

test('every listed language has its own dictionary', async () => {
  const said = await Promise.all(languages.map(async ({ page }) => (await page()).words))
  for (const words of said) expect(Object.keys(words).sort()).toEqual(Object.keys(english).sort())
  expect(new Set(said.map((words) => words.common.cancel)).size).toBe(languages.length)
})
