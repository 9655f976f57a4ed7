import { expect, test } from 'vitest'
import { markCode, splitCode, stateCode } from '../../../../common/pictures/columns.ts'

test('what a column writes as a number is read as the same name', () => {
  for (const { names, encode, decode } of [splitCode, markCode, stateCode]) {
    expect(names.map((name) => decode(encode(name as never)))).toEqual(names)
    expect(decode(encode(null))).toBeNull()
    expect(decode(99)).toBeNull()
  }
})

test('the numbers are those that pages of earlier versions read', () => {
  expect(splitCode.names.map(splitCode.encode)).toEqual([1, 2, 3])
  expect([markCode.encode('unsure'), markCode.encode('kept'), markCode.encode('rejected')]).toEqual([1, 2, 3])
  expect([stateCode.encode(null), stateCode.encode('missing'), stateCode.encode('leftOut')]).toEqual([0, 1, 2])
})
