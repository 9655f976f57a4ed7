import { expect, test } from 'vitest'
import { words } from '../../../common/words/en/index.ts'
import { pseudo } from '../../../common/words/pseudo.ts'

const said = pseudo(words)

test('every phrase stands in brackets, has accents, and is about a third longer', () => {
  expect(said.common.cancel).toBe('⟦Çááñçééĺ⟧')
  expect(said.home.how.promise.length / words.home.how.promise.length).toBeGreaterThan(1.25)
  expect(said.home.how.promise).not.toMatch(/[a-z]/i)
})

test('what is passed to a phrase stays as it is: names, figures, and phrases', () => {
  expect(said.common.undoWhat('hat.jpg (1)')).toBe('⟦Úúñđóó: hat.jpg (1)⟧')
  expect(said.common.pictures(1234)).toBe('⟦1,234 þííçţúúŕééš⟧')
  expect(said.common.undoWhat(said.common.edits['class-order']())).toMatch(/^⟦Úúñđóó: ⟦çĥááñǧéé .*⟧⟧$/)
  expect(said.results.matrix.chip('hat', 'hat')).toBe('⟦hat, ŕííǧĥţ⟧')
})

test('numbers, lists without letters and code are those of English', () => {
  expect(said.numbers.percent(0.5)).toBe('50 %')
  expect(said.train.choice.between).toBe(', ')
  expect(pseudo({ open: ['Type `loupe serve`.'] }).open).toEqual(['⟦Ţýþéé `loupe serve`.⟧'])
})
