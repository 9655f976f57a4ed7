import type { Matrix } from '../../matrix.ts'

/** One row per picture. */
export interface FeatureTable {
  /** `[n, d]` */
  data: Matrix
  /** Class index per row, -1 without a label. */
  label: Int32Array
  paths: string[]
}
