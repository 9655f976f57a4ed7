import { firstOf } from '../../../warnings/sentences.ts'
import { count } from '../numbers.ts'

/** `bee, cat, and 12 more`. */
export const list = (names: readonly string[]) => firstOf(names, ', ', (n) => `and ${count(n)} more`)
