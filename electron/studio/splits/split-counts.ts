import { mapSplits } from '../../../common/splits.ts'
import type { SplitRow } from './split-rows.ts'

export interface SplitCounts {
  /** In class order; classes without pictures are left out. */
  classes: { name: string; train: number; val: number; test: number }[]
  train: number
  val: number
  test: number
  unlabelled: number
  /** Labelled, but in no split, because a copy is in one. */
  leftOut: number
}

/**
 * Counts the present pictures of a project, saved or not, per class and split; rejected ones and those of ignored
 * classes do not count.
 */
export function countRows(rows: readonly SplitRow[]): SplitCounts {
  const classes = new Map<number, SplitCounts['classes'][number]>()
  const total = { ...mapSplits(() => 0), unlabelled: 0, leftOut: 0 }
  for (const { present, used, label, classIndex, split } of rows) {
    if (!present) continue
    if (label === null) total.unlabelled++
    if (label === null || !used) continue
    const its = classes.get(classIndex) ?? { name: label, ...mapSplits(() => 0) }
    classes.set(classIndex, its)
    if (split === null) total.leftOut++
    else {
      its[split]++
      total[split]++
    }
  }
  const inOrder = [...classes].sort(([a], [b]) => a - b).map(([, its]) => its)
  return { classes: inOrder, ...total }
}
