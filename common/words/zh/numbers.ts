import { numbersOf } from '../numbers.ts'

export const numbers = numbersOf('zh-CN', '')
export const { count, wholePercent } = numbers
