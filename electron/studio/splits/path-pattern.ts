import vm from 'node:vm'
import { LoupeError } from '../../ml/errors.ts'

const longestPattern = 500
/** Far more than any honest pattern needs for 100,000 paths, ms. */
const defaultPatience = 5000

/**
 * The first captured group of `pattern` in every path (the whole match where it captures nothing), null where it does not
 * match. Runs in a V8 context of its own with a time limit: a pattern such as `(a+)+$` takes ages on the wrong path, and
 * V8 interrupts matching there. (V8's linear engine wants a flag at start-up, and knows no look-around.)
 * @throws LoupeError `usage` for a pattern that is wrong, too long or too slow
 */
export function matchPaths(pattern: string, paths: readonly string[], patience = defaultPatience): (string | null)[] {
  if (pattern.length > longestPattern)
    throw new LoupeError('usage', `The pattern is longer than ${longestPattern} characters.`, 'Give a shorter one.')
  try {
    const found: unknown = vm.runInNewContext(
      `{ const re = new RegExp(pattern, 'u'); JSON.stringify(JSON.parse(paths).map((path) => { const m = re.exec(path); return m && (m[1] ?? m[0]) })) }`,
      { pattern, paths: JSON.stringify(paths) },
      { timeout: patience },
    )
    return JSON.parse(String(found)) as (string | null)[]
  } catch (error) {
    const tooSlow = (error as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
    throw new LoupeError(
      'usage',
      tooSlow
        ? `The pattern ${pattern} takes too long on these paths.`
        : `The pattern ${pattern} is no regular expression${whatIsWrong(error)}.`,
      tooSlow
        ? 'Avoid repeats inside repeats, such as (a+)+.'
        : 'Capture what pictures of one group share, such as --group-by "([^/]+)_[0-9]+\\.jpg$".',
      { cause: error },
    )
  }
}

/** What is wrong with most patterns that are wrong, in words. */
const faults: [RegExp, string][] = [
  [/unterminated group|unmatched '\)'/i, ': a round bracket has no partner'],
  [/unterminated character class|lone quantifier brackets/i, ': a bracket has no partner'],
  [/nothing to repeat/i, ': there is nothing before a *, + or ? that could be repeated'],
  [/escape|\\ at end/i, ': a backslash stands before something that it cannot stand before'],
  [/out of order/i, ': a range runs backwards'],
]

function whatIsWrong(error: unknown): string {
  return faults.find(([said]) => said.test(String(error)))?.[1] ?? ''
}
