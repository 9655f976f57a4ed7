import { expect, test } from 'vitest'
import { faultIn, faultTitle, unusable, type FileFault } from '../../../common/problems/file-faults.ts'
import { problemBy, problemIn } from '../../../common/problems/problem.ts'
import { warningIn } from '../../../common/warnings/said.ts'
import { warning } from '../../../common/warnings/warning.ts'
import { fileFaults as english } from '../../../common/words/en/file-faults.ts'
import { problems as englishProblems } from '../../../common/words/en/problems/index.ts'
import { fileFaults as chinese } from '../../../common/words/zh/file-faults.ts'
import { problems as chineseProblems } from '../../../common/words/zh/problems/index.ts'
import { warnings as chineseWarnings } from '../../../common/words/zh/warnings/index.ts'

const listed = unusable('missing.listed', { list: 'train.txt', line: 7 })
const reason = 'Line 7 of train.txt names this file, but it is not there. Put it back, or remove the line.'
const inChinese = 'train.txt 第 7 行列出了这个文件，但它不存在。请把它放回原处，或删除该行。'

test('why a file cannot be used is stored in English and as facts, and shown in the reader’s language', () => {
  expect(listed).toEqual({
    code: 'missing',
    reason,
    fault: { id: 'missing.listed', about: { list: 'train.txt', line: 7 } },
  })
  expect([faultIn(english, listed), faultIn(chinese, listed)]).toEqual([reason, inChinese])
})

test('so is a problem or a warning about it', () => {
  const first = { path: 'bee/1.jpg', ...listed }
  const refused = problemBy(englishProblems, 'nothing_readable.listed', { folder: '/p', first })
  expect(refused.message).toBe(`None of the pictures named in /p can be used. The first: bee/1.jpg: ${reason}`)
  expect(problemIn(chineseProblems, refused)?.message).toBe(
    `/p 的列表中的图片都无法使用。第一个：bee/1.jpg：${inChinese}`,
  )
  const { fault } = listed
  const leftOut = warning('missing', { path: 'bee/1.jpg', reason, fault })
  expect(leftOut.message).toBe(`bee/1.jpg is left out: ${reason}`)
  expect(warningIn(chineseWarnings, leftOut)).toBe(`不使用 bee/1.jpg：${inChinese}`)
})

test('what an earlier version stored without facts is shown by its code, or as stored', () => {
  expect(faultIn(chinese, { fault: null })).toBeNull()
  const about = { folder: '/p', files: 2, first: { path: 'a.jpg', code: 'damaged', reason: 'Cut off.' } }
  const kept = { code: 'nothing_readable', reason: 'in_folder', about, message: '', next: '' }
  expect(problemIn(chineseProblems, kept)?.message).toContain('第一个：a.jpg：已损坏或不完整。')
  expect(problemIn(englishProblems, kept)?.message).toContain('The first: a.jpg: Cut off.')
  expect([faultTitle(chinese, 'damaged'), faultTitle(chinese, 'of_a_later_version')]).toEqual([
    '已损坏或不完整',
    'of_a_later_version',
  ])
})

test('facts that somebody else wrote never throw', () => {
  const strange: unknown[] = [7, 'text', [], {}, { id: 7 }, { id: '__proto__' }, { id: 'toString' }]
  for (const fault of [...strange, { id: 'too_large.memory', about: { gib: 'much' } }, { id: 'empty.no_such' }])
    for (const words of [english, chinese]) expect(faultIn(words, { fault: fault as FileFault })).toBeNull()
  expect(faultTitle(english, '__proto__')).toBe('__proto__')
})
