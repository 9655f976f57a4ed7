/** How a language writes lengths of time. */
interface DurationWords {
  secondsShort(n: number): string
  minutes(n: number): string
  hours(n: string): string
}

/** A length of time for people: '8 s', '4 minutes', '1.5 hours'. */
export function duration(seconds: number, say: DurationWords): string {
  if (seconds < 90) return say.secondsShort(Math.max(1, Math.round(seconds)))
  if (seconds < 90 * 60) return say.minutes(Math.round(seconds / 60))
  return say.hours((seconds / 3600).toFixed(1))
}
