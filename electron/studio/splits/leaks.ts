import { warning, type Warning } from '../../../common/warnings/warning.ts'
import { splits } from '../../../common/splits.ts'
import { putSplit, type SplitRow } from './split-rows.ts'

/** A warning with the ids of its pictures. */
export type SplitWarning = Warning & { pictures: number[] }

/**
 * Takes duplicates out of training: if the same bytes are in two splits, the copies nearer to training give way (test
 * beats val, val beats train) and are left out with the reason.
 * @param rows every picture; missing and unused ones are ignored
 * @returns one warning per copy, with both paths
 */
export function settleLeaks(rows: readonly SplitRow[]): SplitWarning[] {
  const warnings: SplitWarning[] = []
  for (const copies of sameBytes(rows.filter(({ present, used }) => present && used))) {
    const split = [...splits].reverse().find((name) => copies.some((copy) => copy.split === name))
    const winner = copies.find((copy) => copy.split === split)
    if (!winner || !split) continue
    for (const copy of copies) {
      if (copy.split === null || copy.split === split) continue
      const facts = { copy: copy.path, from: copy.split, twin: winner.path, split }
      putSplit(copy, null, 'assigned', `the same picture is in ${split}: ${winner.path}`)
      warnings.push({ ...warning('leak', facts), pictures: [copy.id, winner.id] })
    }
  }
  return warnings
}

/** Readmits duplicates whose twin in another split is missing, changed, unlabelled or unused. */
export function releaseLeftOut(rows: readonly SplitRow[]): void {
  const inUse = new Set(rows.filter((row) => row.present && row.used && row.split !== null).map((row) => row.hash))
  for (const row of rows) if (row.present && row.leftOut !== null && !inUse.has(row.hash)) putSplit(row, null)
}

function sameBytes(rows: readonly SplitRow[]): SplitRow[][] {
  const byHash = new Map<string, SplitRow[]>()
  for (const row of rows) {
    const copies = byHash.get(row.hash)
    if (copies) copies.push(row)
    else byHash.set(row.hash, [row])
  }
  return [...byHash.values()].filter((copies) => copies.length > 1)
}
