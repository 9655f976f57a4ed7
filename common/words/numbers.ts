/**
 * Forms of a phrase by grammatical number, as `Intl.PluralRules` names them. `#` stands for the number; do not put data
 * into a form.
 */
type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

/** How a language writes numbers, times and counted things. */
export type Numbers = ReturnType<typeof numbersOf>

/**
 * @param tag BCP 47 tag of the language. If it names no region, the reader's own (en-GB, zh-SG) decides separators and
 *   dates on a page. What the engine and the command say is the same on every computer.
 * @param sign what goes between a figure and its unit, and before %
 */
export function numbersOf(tag: string, sign: ' ' | '\u00a0' | '') {
  const locale = regional(tag)
  const rules = new Intl.PluralRules(locale)
  const plain = new Intl.NumberFormat(locale)
  const fixed: Intl.NumberFormat[] = []
  const short = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
  const long = new Intl.DateTimeFormat(locale, { dateStyle: 'long' })

  /** 3,781 */
  const count = (n: number) => plain.format(n)

  /** '1 picture', '3,781 pictures': the form the language uses with this number. */
  const plural = (n: number, forms: Forms) => (forms[rules.select(n)] ?? forms.other).replaceAll('#', () => count(n))

  /**
   * With a fixed number of decimals: 0.8312. Rounded like `toFixed` (Intl rounds differently), so that a figure has the
   * same digits everywhere.
   */
  const decimal = (n: number, decimals: number) =>
    (fixed[decimals] ??= withDecimals(locale, decimals)).format(Number(n.toFixed(decimals)))

  /** Digits as a percentage: '91.4' → 91.4 %. */
  const percentSign = (digits: string) => `${digits}${sign}%`

  /** A share 0–1 as a percentage, whole or with some decimals: 91.4 %. */
  const percent = (share: number, decimals = 0) => percentSign(decimal(share * 100, decimals))

  /** A share 0–1 in whole per cent, but shares close to 1 or 0 are not rounded to them: >99 %. */
  function wholePercent(share: number): string {
    const whole = Math.round(share * 100)
    if (whole === 100 && share < 1) return `>${percent(0.99)}`
    if (whole === 0 && share > 0) return `<${percent(0.01)}`
    return percent(share)
  }

  /**
   * Ends of an interval of shares 0–1 in whole per cent, rounded outwards so that the printed interval contains the
   * exact one.
   */
  const interval = ([low, high]: readonly [number, number]): [low: string, high: string] => [
    String(Math.floor(low * 100)),
    percent(Math.ceil(high * 100) / 100),
  ]

  /** The difference of two shares in points: +6.3; '' if there is none. */
  const points = (difference: number) =>
    difference === 0 ? '' : `${difference > 0 ? '+' : '−'}${decimal(Math.abs(difference * 100), 1)}`

  /** Bytes for people: 1.2 GB. */
  function bytes(n: number): string {
    const units = ['B', 'kB', 'MB', 'GB', 'TB']
    let unit = 0
    while (n >= 1000 && unit < units.length - 1) {
      n /= 1000
      unit++
    }
    return `${n >= 100 || unit === 0 ? Math.round(n) : decimal(n, 1)} ${units[unit]}`
  }

  /** Date and time, short. */
  const when = (ms: number) => short.format(ms)

  /** The date in words. */
  const day = (ms: number) => long.format(ms)

  return { count, plural, decimal, percentSign, percent, wholePercent, interval, points, bytes, when, day }
}

/** Seconds as m:ss, or h:mm:ss from an hour. */
export function clock(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  const two = (n: number) => String(n).padStart(2, '0')
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`
}

function withDecimals(locale: string, n: number): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: n, maximumFractionDigits: n, useGrouping: false })
}

function regional(tag: string): string {
  const own = 'document' in globalThis ? navigator.language : tag
  return own.split('-')[0] === tag ? own : tag
}
