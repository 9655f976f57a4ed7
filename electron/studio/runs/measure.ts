import { evaluate, type Metrics } from '../../ml/evaluation/metrics.ts'
import type { Matrix } from '../../ml/matrix.ts'
import type { LabelledRow } from './run-data.ts'

/** Figures of labelled pictures; null without any. `probabilities` has one row per picture. */
export function measure(probabilities: Matrix, rows: LabelledRow[]): Metrics | null {
  if (rows.length === 0) return null
  return evaluate(
    probabilities,
    Int32Array.from(rows, ({ classIndex }) => classIndex),
  )
}
