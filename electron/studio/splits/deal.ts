import { warning } from '../../../common/warnings/warning.ts'
import { splits } from '../../../common/splits.ts'
import { assignSplits, type SplitItem } from './assign.ts'
import { groupPictures, type GroupBy } from './groups.ts'
import { releaseLeftOut, settleLeaks, type SplitWarning } from './leaks.ts'
import { type Ratios, validationShare } from './ratios.ts'
import { putSplit, type SplitRow } from './split-rows.ts'

/** How pictures are assigned to splits. */
interface Deal {
  ratios: Ratios
  seed: number
  groupBy: GroupBy
}

/** Repairs what labels, duplicates and returned files have broken since the last split. */
export function settle(rows: readonly SplitRow[]): SplitWarning[] {
  for (const row of rows) if (row.present && row.label === null) putSplit(row, null)
  releaseLeftOut(rows)
  return settleLeaks(rows)
}

/** The pictures that belong in a split. */
export function usable(rows: readonly SplitRow[]): SplitRow[] {
  return rows.filter((row) => row.present && row.used && row.label !== null && row.leftOut === null)
}

/**
 * Assigns a split to every one of `rows`, all usable, that has none. @param groups one name per row, from
 * `groupPictures`
 */
export function dealOut(rows: SplitRow[], groups: string[], { ratios, seed }: Deal): void {
  const kept = new Map(rows.flatMap(({ id, split }) => (split === null ? [] : [[id, split] as const])))
  if (kept.size === rows.length) return
  const dealt = assignSplits(itemsOf(rows, groups), ratios, seed, kept)
  for (const row of rows) {
    const split = dealt.get(row.id)
    if (split) putSplit(row, split)
  }
}

/** Moves a share of the training pictures to validation. */
export function carveValidation(rows: SplitRow[], { seed, groupBy }: Deal): void {
  const train = rows.filter(({ split }) => split === 'train')
  const ratios = { train: 1 - validationShare, val: validationShare, test: 0 }
  const dealt = assignSplits(itemsOf(train, groupPictures(train, groupBy)), ratios, seed)
  for (const row of train) if (dealt.get(row.id) === 'val') putSplit(row, 'val')
}

/** Classes with fewer groups than there are splits cannot be in all of them. */
export function warnSmall(rows: SplitRow[], groups: string[], { ratios }: Deal): SplitWarning[] {
  const wanted = splits.filter((split) => ratios[split] > 0).length
  const perClass = new Map<string, { groups: Set<string>; pictures: number[] }>()
  rows.forEach(({ id, label }, i) => {
    const known = perClass.get(label ?? '') ?? { groups: new Set(), pictures: [] }
    known.groups.add(groups[i])
    known.pictures.push(id)
    perClass.set(label ?? '', known)
  })
  return [...perClass]
    .filter(
      ([
        ,
        {
          groups: { size },
        },
      ]) => size < wanted,
    )
    .map(
      ([
        label,
        {
          groups: { size },
          pictures,
        },
      ]) => ({ ...warning('small_class', { name: label, groups: size, wanted }), pictures }),
    )
}

function itemsOf(rows: SplitRow[], groups: string[]): SplitItem[] {
  return rows.map(({ id, classId, classIndex }, i) => ({
    id,
    group: groups[i],
    label: classId === null ? null : classIndex,
  }))
}
