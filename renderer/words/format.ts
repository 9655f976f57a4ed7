import type { Job } from '../../electron/server/shapes/jobs.ts'
import { duration as durationIn } from '../../common/words/duration.ts'
import { say } from './words.svelte.ts'

export { clock } from '../../common/words/numbers.ts'

// Numbers, times and amounts in the page's language (common/words/numbers.ts).

export const count = (n: number): string => say.numbers.count(n)
export const percent = (share: number, decimals?: number): string => say.numbers.percent(share, decimals)
export const wholePercent = (share: number): string => say.numbers.wholePercent(share)
export const interval = (ends: readonly [number, number]): [string, string] => say.numbers.interval(ends)
export const points = (difference: number): string => say.numbers.points(difference)
export const bytes = (n: number): string => say.numbers.bytes(n)
export const when = (ms: number): string => say.numbers.when(ms)
export const duration = (seconds: number): string => durationIn(seconds, say.train)

/** Progress of a job's stage: preparing a network is counted in bytes, everything else in pictures, steps or files. */
export function amount(stage: Job['stage'], n: number): string {
  if (stage === 'prepare') return bytes(n)
  return count(n >= 10 ? Math.round(n) : Number(n.toFixed(1)))
}
