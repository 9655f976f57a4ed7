import { say } from './words.svelte.ts'

/** A next step that only a command line can take. */
const forTheShell = /--[a-z]|\bloupe [a-z]|\bcommand\b/

/** A problem in the language of the page. Where the dictionary has a sentence of its own, the engine's goes below it as detail. */
export function problemWords({ code, message, next }: { code: string; message: string; next: string }): {
  message: string
  next: string
  detail: string
  code: string
} {
  const entries: Record<string, unknown> = say.problems
  const own = entries[code] as { message: string; next: string } | undefined
  const label = say.problems.code(code)
  return {
    message: own?.message || message,
    next: own?.next || (forTheShell.test(next) ? say.problems.instead : next),
    detail: own?.message ? message : '',
    code: label,
  }
}
