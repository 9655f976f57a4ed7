import { expect, test } from 'vitest'
import { namesIn } from '../../../renderer/components/classes/names-in.ts'

test('one name is typed, or a list is pasted', () => {
  expect(namesIn('winter hat')).toEqual(['winter hat'])
  expect(namesIn(' cat, dog;bird\thorse\r\ncow\n\n, dog ')).toEqual(['cat', 'dog', 'bird', 'horse', 'cow'])
  expect(namesIn('猫，狗、鸟')).toEqual(['猫', '狗', '鸟'])
  expect(namesIn(' , ;\n')).toEqual([])
})

test('a name is composed, so that it is the same however it was typed', () => {
  expect(namesIn('cafe\u0301, caf\u00e9')).toEqual(['caf\u00e9'])
})
