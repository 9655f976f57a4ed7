import { say } from './words.svelte.ts'

/** A length of time as people say it: '8 s', '4 minutes', '1.5 hours'. */
export function duration(seconds: number): string {
  if (seconds < 90) return say.train.secondsShort(Math.max(1, Math.round(seconds)))
  if (seconds < 90 * 60) return say.train.minutes(Math.round(seconds / 60))
  return say.train.hours((seconds / 3600).toFixed(1))
}
