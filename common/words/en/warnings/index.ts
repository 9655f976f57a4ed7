import { data } from './data.ts'
import { leftOut } from './left-out.ts'
import { runs } from './runs.ts'

/** All warnings, by code. The first sentence of each is what the command prints and scripts read. */
export const warnings = { ...data, ...leftOut, ...runs }
