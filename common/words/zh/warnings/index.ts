import type { WarningWords } from '../../../warnings/warning.ts'
import { data } from './data.ts'
import { leftOut } from './left-out.ts'
import { runs } from './runs.ts'

export const warnings: WarningWords = { ...data, ...leftOut, ...runs }
