import type { Job } from '../../electron/server/shapes/jobs.ts'
import { bytes, count } from './format.ts'

/** So much of a job's stage: getting a network ready is counted in bytes, everything else in pictures, steps or files. */
export function amount(stage: Job['stage'], n: number): string {
  if (stage === 'prepare') return bytes(n)
  return count(n >= 10 ? Math.round(n) : Number(n.toFixed(1)))
}
