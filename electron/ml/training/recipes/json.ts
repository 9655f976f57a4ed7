import type { JsonFault } from '../../../../common/words/en/problems/recipes.ts'

/** Broken JSON, with the line where it breaks. */
export class BrokenJson extends Error {
  /** Counts from 1. */
  readonly line: number
  readonly what: JsonFault

  constructor(line: number, what: JsonFault) {
    super(what)
    this.name = 'BrokenJson'
    this.line = line
    this.what = what
  }
}

/** Parses JSON. @throws BrokenJson */
export function parseJson(text: string): unknown {
  const problem = problemOf(text)
  if (problem === undefined) return JSON.parse(text)
  const at = Math.min(positionOf(text, problem), text.length)
  const line = text.slice(0, at).split('\n').length
  throw new BrokenJson(line, reasonFor(problem))
}

/** V8's messages, and what they mean to the file's author. */
const reasons: [RegExp, JsonFault][] = [
  [/^Expected double-quoted property name/, 'comma_too_many'],
  [/^Expected property name/, 'name'],
  [/^Expected ':'/, 'colon'],
  [/^Expected ','/, 'comma'],
  [/^Unterminated string/, 'quote'],
  [/^Unexpected end of/, 'ends'],
  [/^Unexpected non-whitespace/, 'follows'],
  [/^Bad control character/, 'line_end'],
  [/^Bad (escaped character|Unicode escape)/i, 'backslash'],
  [/number|fraction|exponent/i, 'number'],
]

function reasonFor(problem: string): JsonFault {
  return reasons.find(([said]) => said.test(problem))?.[1] ?? 'strange'
}

function problemOf(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return (error as SyntaxError).message
  }
}

/**
 * V8 gives the position of most faults, but not of an unexpected token. That one ends the shortest prefix of the text
 * with the same kind of fault: shorter ones merely end too early.
 */
function positionOf(text: string, problem: string): number {
  const told = /at position (\d+)/.exec(problem)
  if (told) return Number(told[1])
  if (!problem.startsWith('Unexpected token')) return text.trimEnd().length
  let [low, high] = [0, text.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (problemOf(text.slice(0, middle))?.startsWith('Unexpected token')) high = middle
    else low = middle + 1
  }
  return low - 1
}
