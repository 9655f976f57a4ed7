import { describe, expect, it } from 'vitest'
import { LoupeError } from '../../../electron/ml/errors.ts'
import { checkRecipe } from '../../../electron/ml/training/recipes/load.ts'
import { faultWords, recipeFaults } from '../../../renderer/words/fault-words.ts'

/** A dictionary that says which entry was taken, and with what. */
const words: Parameters<typeof faultWords>[1] = {
  missing: '[missing]',
  types: {
    int: '[int]',
    number: '[number]',
    string: '[string]',
    boolean: '[boolean]',
    array: '[array]',
    tuple: '[tuple]',
    object: '[object]',
  },
  otherType: '[other type]',
  bounds: { '>': (n) => `[>${n}]`, '>=': (n) => `[>=${n}]`, '<': (n) => `[<${n}]`, '<=': (n) => `[<=${n}]` },
  lengths: { array: (bound) => `[entries ${bound}]`, string: (bound) => `[characters ${bound}]` },
  oneOf: (names) => `[one of ${names}]`,
  unknown: (names) => `[unknown ${names}]`,
  at: (path, reason) => `${path} ${reason}`,
  between: ' | ',
  comma: '+',
  more: (n) => `[${n} more]`,
  custom: {},
}

const good = { name: 'mine', title: 'Mine', solver: 'epochs', optimiser: { name: 'SGD' }, epochs: 5 }

/** What the engine says to a recipe, in the words of the dictionary above. */
function said(changes: Record<string, unknown>): string {
  try {
    checkRecipe({ ...good, ...changes }, 'This recipe')
  } catch (error) {
    if (error instanceof LoupeError) return recipeFaults(error.message, words)
    throw error
  }
  return ''
}

describe('what is wrong with a recipe, in the words of the page', () => {
  it.each([
    [{ optimiser: { name: 'SGD', lr: 'fast' } }, 'optimiser.lr [number]'],
    [{ optimiser: { name: 'SGD', lr: 0 } }, 'optimiser.lr [>0]'],
    [{ optimiser: { name: 'SGD', momentum: 1 } }, 'optimiser.momentum [<1]'],
    [{ optimiser: { name: 'SGD', nesterov: 'yes' } }, 'optimiser.nesterov [boolean]'],
    [{ optimiser: { name: 'RMSprop' } }, 'optimiser.name [one of SGD+Adam+AdamW]'],
    [{ optimiser: undefined }, 'optimiser [missing]'],
    [{ epochs: 0 }, 'epochs [>=1]'],
    [{ epochs: 20_000 }, 'epochs [<=10000]'],
    [{ epochs: 1.5 }, 'epochs [int]'],
    [{ keep: 'all' }, 'keep [one of best+last]'],
    [{ title: 7 }, 'title [string]'],
    [{ title: 'x'.repeat(101) }, 'title [characters [<=100]]'],
    [{ head: 'deep' }, 'head [array]'],
    [{ head: [] }, 'head [entries [>=1]]'],
    [{ speed: 3, size: 1 }, '[unknown speed+size]'],
    [{ epochs: 'many', batch: 0 }, 'batch [>=1] | epochs [number]'],
  ])('%j: %s', (changes, expected) => {
    expect(said(changes)).toBe(expected)
  })

  it('leaves a sentence that it does not know as the engine wrote it', () => {
    expect(faultWords('needs a momentum above 0', words)).toBe('needs a momentum above 0')
    expect(
      faultWords('needs a momentum above 0', { ...words, custom: { 'needs a momentum above 0': '[momentum]' } }),
    ).toBe('[momentum]')
  })
})
