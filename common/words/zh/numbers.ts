import { numbersOf } from '../numbers.ts'

export const numbers = numbersOf('zh', '')
export const { count, wholePercent } = numbers
