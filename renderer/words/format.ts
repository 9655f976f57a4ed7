import { currentLanguage } from './words.svelte.ts'

/** Dates and numbers as the reader's own English or Chinese writes them. */
function locale(): string {
  const language = currentLanguage()
  return navigator.language.startsWith(language) ? navigator.language : language === 'zh' ? 'zh-CN' : 'en'
}

/** 3,781 */
export function count(n: number): string {
  return n.toLocaleString(locale())
}

/** A share 0–1 as a percentage, whole or with some decimals: 91.4 %. */
export function percent(share: number, decimals = 0): string {
  const text = (share * 100).toFixed(decimals)
  return currentLanguage() === 'zh' ? `${text}%` : `${text} %`
}

/** A share 0–1 in whole per cent, where what is nearly all or nearly nothing is not rounded to it: >99 %. */
export function wholePercent(share: number): string {
  const whole = Math.round(share * 100)
  if (whole === 100 && share < 1) return `>${percent(0.99)}`
  if (whole === 0 && share > 0) return `<${percent(0.01)}`
  return percent(share)
}

/** Ends of an interval of shares 0–1 in whole per cent, outwards: what lies in it lies in what is said. */
export function interval([low, high]: readonly [number, number]): [low: string, high: string] {
  return [String(Math.floor(low * 100)), percent(Math.ceil(high * 100) / 100)]
}

/** A difference of two shares, in points: +6.3; '' for none. */
export function points(difference: number): string {
  const text = Math.abs(difference * 100).toFixed(1)
  return difference === 0 ? '' : `${difference > 0 ? '+' : '−'}${text}`
}

/** Bytes as people read them: 1.2 GB. */
export function bytes(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let unit = 0
  while (n >= 1000 && unit < units.length - 1) {
    n /= 1000
    unit++
  }
  return `${n >= 100 || unit === 0 ? Math.round(n) : n.toFixed(1)} ${units[unit]}`
}

/** Seconds as m:ss, or h:mm:ss from an hour. */
export function clock(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  const two = (n: number) => String(n).padStart(2, '0')
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`
}

/** Date and time, short. */
export function when(ms: number): string {
  return new Date(ms).toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'short' })
}
