import { expect, test } from 'vitest'
import { isSuspect } from '../../../../common/statistics/suspect.ts'

test('a label is suspect if a wrong prediction leaves little for it and nobody has kept it', () => {
  const picture = { wrong: true, kept: false, own: 0.099 }
  expect(isSuspect(picture)).toBe(true)
  expect(isSuspect({ ...picture, own: 0.1 })).toBe(false)
  expect(isSuspect({ ...picture, kept: true })).toBe(false)
  expect(isSuspect({ ...picture, wrong: false })).toBe(false)
})
