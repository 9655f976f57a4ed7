import { expect, test } from 'vitest'
import { problemCodes } from '../../../common/problems/codes.ts'
import type { SentencesById } from '../../../common/problems/sentences.ts'

const files = import.meta.glob<Record<string, SentencesById>>('../../../common/words/en/problems/*.ts', { eager: true })
const areas = Object.entries(files).flatMap(([file, exported]) =>
  /\/(index|all)\.ts$/.test(file) ? [] : Object.values(exported).filter((one) => typeof one === 'object'),
)

test('every problem has one sentence, and a code that scripts may know', () => {
  const ids = areas.flatMap((area) => Object.keys(area))
  expect(ids.length).toBeGreaterThan(150)
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
  expect(ids.filter((id) => !Object.hasOwn(problemCodes, id.split('.')[0]))).toEqual([])
})
