import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/** At most this many are told at once; the rest is seen after the first ones are mended. */
const most = 5

/** What is wrong with a recipe, one line a fault, each with the path of its place: `optimiser.lr: expected …`. */
export function describeFaults(error: z.ZodError): string {
  const lines = error.issues.map(describe)
  const more = lines.length > most ? [`and ${lines.length - most} more`] : []
  return [...lines.slice(0, most), ...more].join('; ')
}

function describe(issue: Issue): string {
  const where = spell(issue.path)
  return where === '' ? reason(issue) : `${where}: ${reason(issue)}`
}

function reason(issue: Issue): string {
  if (issue.code === 'unrecognized_keys')
    return `unknown ${issue.keys.length > 1 ? 'keys' : 'key'} ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`
  if (issue.code === 'invalid_union' && issue.errors.length === 0 && issue.discriminator !== undefined) {
    const known = 'options' in issue && Array.isArray(issue.options) ? issue.options : []
    return known.length > 0 ? `expected one of ${known.map((name) => `'${String(name)}'`).join(', ')}` : 'unknown kind'
  }
  if (issue.code === 'invalid_union' && issue.message === 'Invalid input') return alternatives(issue.errors)
  if (issue.code === 'invalid_type' && issue.expected === 'int') return 'expected a whole number'
  const message = issue.message
    .replace(/^Invalid (input|option): /, '')
    .replace(/, received undefined$/, ', but it is missing')
  return message.charAt(0).toLowerCase() + message.slice(1)
}

/** Why each of several allowed forms does not fit. */
function alternatives(forms: Issue[][]): string {
  const reasons = forms.flatMap(([first]) => (first === undefined ? [] : [reason(first)]))
  return [...new Set(reasons)].join(', or ')
}

/** `head[1].out`, as people write it. */
function spell(path: PropertyKey[]): string {
  return path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? String(key) : `.${String(key)}`))
    .join('')
}
