import { numbersOf } from '../../common/words/numbers.ts'

/** The command prints the same on every computer, whatever its region. */
const numbers = numbersOf('en-US', ' ')

/** 3,781 */
export const formatCount = numbers.count

/** A share 0–1 as `91.9 %`, or with other decimals. */
export const percent = (share: number, decimals = 1): string => numbers.percent(share, decimals)

/** Seconds as `0:52`, `12:05` or `1:02:03`. */
export { clock as formatDuration } from '../../common/words/numbers.ts'
