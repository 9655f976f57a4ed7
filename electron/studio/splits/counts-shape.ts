import type { SplitCounts } from './split-counts.ts'

/** What a split comes to. */
export interface SplitCountsShape extends SplitCounts {
  /** `pictures`: the ids that a warning is about. */
  warnings: { code: string; message: string; pictures: number[] }[]
}
