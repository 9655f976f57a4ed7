import type { z } from 'zod'
import type { Bound, FaultKind, RecipeFault, RecipeRule } from '../../../../common/words/recipe-faults.ts'
import { recipeRules } from '../../../../common/words/en/problems/recipes.ts'

type Issue = z.core.$ZodIssue

/** At most this many are reported together; the rest appear once the first ones are fixed. */
const most = 5

/** What is wrong with a recipe, each with its path. @param error of a parse that includes its input */
export function faultsIn(error: z.ZodError): { faults: RecipeFault[]; more: number } {
  const faults = error.issues.map((issue) => ({ path: spell(issue.path), ...kindOf(issue) }))
  return { faults: faults.slice(0, most), more: Math.max(0, faults.length - most) }
}

/** The schema uses codes for its own rules, in place of Zod's messages. */
function isRule(message: string): message is RecipeRule {
  return Object.hasOwn(recipeRules, message)
}

function kindOf(issue: Issue): FaultKind {
  if (isRule(issue.message)) return { kind: 'custom', rule: issue.message }
  switch (issue.code) {
    case 'invalid_type': {
      const { expected, input } = issue
      return input === undefined ? { kind: 'missing', expected } : { kind: 'type', expected, received: typeOf(input) }
    }
    case 'too_small':
      return sized(issue.origin, issue.inclusive ? '>=' : '>', Number(issue.minimum))
    case 'too_big':
      return sized(issue.origin, issue.inclusive ? '<=' : '<', Number(issue.maximum))
    case 'invalid_value':
      return { kind: 'one_of', of: 'values', names: issue.values.map(String) }
    case 'unrecognized_keys':
      return { kind: 'unknown_keys', keys: issue.keys }
    case 'invalid_union': {
      const known = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : []
      if (known.length > 0) return { kind: 'one_of', of: 'kinds', names: known }
      return { kind: 'either', of: issue.errors.flatMap(([first]) => (first === undefined ? [] : [kindOf(first)])) }
    }
    default:
      return { kind: 'other' }
  }
}

function sized(origin: string, bound: Bound, n: number): FaultKind {
  return origin === 'array' || origin === 'string'
    ? { kind: 'length', of: origin, bound, n }
    : { kind: 'bound', bound, n }
}

/** The type of a JSON value. */
function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** `head[1].out`, as people write it. */
function spell(path: PropertyKey[]): string {
  return path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? String(key) : `.${String(key)}`))
    .join('')
}
