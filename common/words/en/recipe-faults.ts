import type { FaultWords } from '../recipe-faults.ts'
import { recipeRules } from './problems/recipes.ts'

/** What is wrong with a field of a recipe, as the page shows it below the field. */
export const faults: FaultWords = {
  missing: 'must be there',
  types: {
    int: 'needs a whole number',
    number: 'needs a number',
    string: 'needs a text',
    boolean: 'needs true or false',
    array: 'needs a list',
    tuple: 'needs a list',
    object: 'needs an object in braces',
    record: 'needs an object in braces',
  },
  otherType: 'is of the wrong kind',
  bounds: {
    '>': (n) => `more than ${n}`,
    '>=': (n) => `at least ${n}`,
    '<': (n) => `less than ${n}`,
    '<=': (n) => `at most ${n}`,
  },
  lengths: { array: (bound) => `entries: ${bound}`, string: (bound) => `characters: ${bound}` },
  oneOf: (names) => `must be one of: ${names}`,
  unknown: (names) => `unknown: ${names}`,
  at: (path, reason) => `${path}: ${reason}`,
  or: ', or ',
  between: '; ',
  comma: ', ',
  more: (n) => `and ${n} more`,
  rules: recipeRules,
}
