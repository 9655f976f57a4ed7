import vm from 'node:vm'
import type { PatternFault } from '../../../common/words/en/problems/data.ts'
import { LoupeError } from '../../ml/errors.ts'

const longestPattern = 500
/** Far more than any honest pattern needs for 100,000 paths, ms. */
const defaultPatience = 5000

/**
 * The first captured group of `pattern` in every path (the whole match if it has no group), null if it does not match.
 * Runs in a V8 context of its own with a time limit: a pattern such as `(a+)+$` takes forever on the wrong path, and V8
 * can interrupt matching there. (V8's linear engine needs a flag at start-up, and has no look-around.)
 * @throws LoupeError `usage` for a pattern that is wrong, too long or too slow
 */
export function matchPaths(pattern: string, paths: readonly string[], patience = defaultPatience): (string | null)[] {
  if (pattern.length > longestPattern) throw new LoupeError('usage.pattern_long', { longest: longestPattern })
  try {
    const found: unknown = vm.runInNewContext(
      `{ const re = new RegExp(pattern, 'u'); JSON.stringify(JSON.parse(paths).map((path) => { const m = re.exec(path); return m && (m[1] ?? m[0]) })) }`,
      { pattern, paths: JSON.stringify(paths) },
      { timeout: patience },
    )
    return JSON.parse(String(found)) as (string | null)[]
  } catch (error) {
    const tooSlow = (error as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
    const options = { cause: error }
    if (tooSlow) throw new LoupeError('usage.pattern_slow', { pattern }, options)
    throw new LoupeError('usage.pattern_wrong', { pattern, why: whatIsWrong(error) }, options)
  }
}

/** V8's messages for the most common mistakes. */
const faults: [RegExp, PatternFault][] = [
  [/unterminated group|unmatched '\)'/i, 'round_bracket'],
  [/unterminated character class|lone quantifier brackets/i, 'bracket'],
  [/nothing to repeat/i, 'nothing_to_repeat'],
  [/escape|\\ at end/i, 'backslash'],
  [/out of order/i, 'range'],
]

function whatIsWrong(error: unknown): PatternFault | undefined {
  return faults.find(([said]) => said.test(String(error)))?.[1]
}
