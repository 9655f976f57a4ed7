import { firstOf } from '../../../warnings/sentences.ts'
import { count } from '../numbers.ts'

export const list = (names: readonly string[]) => firstOf(names, '、', (n) => `还有 ${count(n)} 个`)
