import { numbersOf } from '../numbers.ts'

export const numbers = numbersOf('en', ' ')
export const { count, plural, percent, wholePercent } = numbers
