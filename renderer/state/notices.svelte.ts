import type { Problem } from '../../common/problems/sentences.ts'
import { asProblem, SignedOut } from '../backend/problem.ts'

interface Notice {
  id: number
  tone: 'plain' | 'good' | 'bad'
  message: string
  next: string
  /** The problem of an error notice; the page says it in its language. */
  problem: Problem | null
  /** A button in it. */
  action?: { label: string; run(): void }
}

let items = $state<Notice[]>([])
let ids = 0

/** Short messages in the corner. Errors stay until they are closed. */
export const notices = {
  get items(): Notice[] {
    return items
  },
}

const staysFor = 5000
/** With a button in it: time to read it and to reach the button. */
const staysToAct = 10_000

/** `stays`: until it is closed, if there is something to do with it. Returns the id for `dismiss`. */
export function notify(
  message: string,
  { stays = false, ...options }: Partial<Pick<Notice, 'tone' | 'next' | 'action'>> & { stays?: boolean } = {},
): number {
  const notice: Notice = { id: ids++, tone: 'plain', next: '', problem: null, message, ...options }
  items = [...items.slice(-3), notice]
  if (!stays) setTimeout(() => dismiss(notice.id), notice.action ? staysToAct : staysFor)
  return notice.id
}

/** Shows what is going on until the returned function is called. */
export function notifyWhile(message: string): () => void {
  const id = notify(message, { stays: true })
  return () => dismiss(id)
}

/** Shows an error: what happened, what to do, and the code. The same problem twice is shown once. */
export function report(error: unknown): void {
  if (error instanceof DOMException && error.name === 'AbortError') return
  // The whole page already shows this.
  if (error instanceof SignedOut) return
  const problem = asProblem(error)
  const { message, next } = problem
  items = [
    ...items.filter((one) => one.message !== message).slice(-3),
    { id: ids++, tone: 'bad', message, next, problem },
  ]
}

export function dismiss(id: number): void {
  items = items.filter((one) => one.id !== id)
}
