/** Broken JSON, with the line where it breaks. */
export class BrokenJson extends Error {
  /** Counts from 1. */
  readonly line: number

  constructor(line: number, reason: string) {
    super(reason)
    this.name = 'BrokenJson'
    this.line = line
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

/** What V8 says, and what it means to somebody who wrote the file. */
const reasons: [RegExp, string][] = [
  [
    /^Expected double-quoted property name/,
    'a name in double quotes should come here; is there a comma too many before it?',
  ],
  [/^Expected property name/, 'a name in double quotes should come here'],
  [/^Expected ':'/, 'a colon is missing after a name'],
  [/^Expected ','/, 'a comma or a closing bracket is missing'],
  [/^Unterminated string/, 'a text has no closing quote'],
  [/^Unexpected end of/, 'it ends too early'],
  [/^Unexpected non-whitespace/, 'something follows behind its end'],
  [/^Bad control character/, 'a text runs over the end of its line'],
  [/^Bad (escaped character|Unicode escape)/i, 'a backslash stands before something that it cannot stand before'],
  [/number|fraction|exponent/i, 'a number is not whole'],
]

function reasonFor(problem: string): string {
  return reasons.find(([said]) => said.test(problem))?.[1] ?? 'something stands here that does not belong here'
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
 * V8 names the position of most faults, but not of a strange token. That one is the end of the shortest beginning of the
 * text that has the same kind of fault: a shorter one merely ends too early.
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
