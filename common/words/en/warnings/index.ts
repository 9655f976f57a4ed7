import { data } from './data.ts'
import { leftOut } from './left-out.ts'
import { runs } from './runs.ts'

/** What people should know about, by code. The first sentence of each is what the command prints and scripts read. */
export const warnings = { ...data, ...leftOut, ...runs }
