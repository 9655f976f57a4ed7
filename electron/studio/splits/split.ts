import { splits, type Split } from '../../../common/splits.ts'
import { warning } from '../../../common/warnings/warning.ts'
import { recordEdit } from '../edits/apply.ts'
import { groupChanges } from '../edits/picture-changes.ts'
import { type PlannedEdit, countOf } from '../edits/picture-edits.ts'
import type { Project } from '../project/project.ts'
import { carveValidation, dealOut, settle, usable, warnSmall } from './deal.ts'
import { groupPictures } from './groups.ts'
import type { SplitWarning } from './leaks.ts'
import { defaultRatios, normalised } from './ratios.ts'
import { recordedRequest, recordRequest, type SplitRequest } from './request.ts'
import { movedRows, putSplit, readSplitRows, saveSplits, type SplitRow } from './split-rows.ts'
import { countRows, type SplitCounts } from './split-counts.ts'

type SplitOptions = Omit<SplitRequest, 'folds'> & Partial<Pick<SplitRequest, 'folds'>>

export interface SplitReport extends SplitCounts {
  warnings: SplitWarning[]
}

/** A split that is computed but not saved. */
interface PlannedSplit {
  rows: SplitRow[]
  request: SplitRequest
  report: SplitReport
}

/**
 * Computes the result of splitting the labelled pictures of a project again. With folds nothing is set aside for
 * validation: its share goes to training.
 * @param noValidation what to do if pictures can be tested but not validated: 'carve' takes validation from training
 *   now, 'leave' lets the next training do so
 * @throws LoupeError `usage` for impossible ratios or patterns
 */
export function planSplit(
  project: Project,
  options: SplitOptions,
  noValidation: 'carve' | 'leave' = 'leave',
): PlannedSplit {
  const { seed, groupBy, imported, folds = null } = options
  const { train, val, test } = normalised(options.ratios)
  const request = {
    ratios: folds === null ? { train, val, test } : { train: train + val, val: 0, test },
    seed,
    groupBy,
    imported,
    folds,
  }
  const rows = readSplitRows(project)
  // A missing file gets a split when it is back: its old place belonged to the old split. The same goes for unused
  // pictures.
  for (const row of rows)
    if (imported === 'reassign' || (row.present && row.splitOrigin === 'assigned')) putSplit(row, null)
  const warnings = settle(rows)
  const inUse = usable(rows)
  const groups = groupPictures(inUse, groupBy)
  dealOut(inUse, groups, request)
  if (noValidation === 'carve' && lacksValidation(inUse, request)) {
    carveValidation(inUse, request)
    warnings.push(carved)
  }
  return {
    rows,
    request,
    report: { ...countRows(rows), warnings: [...warnings, ...warnSmall(inUse, groups, request)] },
  }
}

/**
 * Whether training would take validation pictures from its own: there are test pictures, but neither validation
 * pictures nor folds instead.
 */
function lacksValidation(inUse: readonly SplitRow[], { folds }: SplitRequest): boolean {
  const has = (split: Split) => inUse.some((row) => row.split === split)
  return folds === null && has('train') && has('test') && !has('val')
}

const carved: SplitWarning = {
  ...warning('no_validation', { instead: 'training pictures' }),
  pictures: [],
}

/** What saving a planned split changes, as one edit that can be undone. */
export function splitEdit(project: Project, { rows, request }: PlannedSplit): PlannedEdit {
  const moved = movedRows(rows)
  const pictures = groupChanges(
    moved.map(({ id, was }) => ({ id, ...was })),
    (_, i) => {
      const { split, splitOrigin, leftOut } = moved[i]
      return { split, splitOrigin, leftOut }
    },
  )
  const settings = [{ key: 'split', before: project.settings.get('split') ?? null, after: request }]
  return { label: { kind: 'split', count: countOf(pictures), what: '' }, changes: { pictures, settings } }
}

/**
 * Splits the labelled pictures of a project again (`loupe split`); can be undone.
 * @throws LoupeError `usage` for impossible ratios or patterns
 */
export function splitProject(project: Project, options: SplitOptions): SplitReport {
  const plan = planSplit(project, options)
  recordEdit(project, () => splitEdit(project, plan))
  return plan.report
}

/** What training does about the split before it begins. */
export interface SplitForTraining {
  /** Every picture, with its new split. */
  rows: SplitRow[]
  request: SplitRequest
  /** Nothing was split before, and no split is recorded. */
  isFirst: boolean
  /** Pictures that get a split, and training pictures that become validation because there are none. */
  dealt: SplitRow[]
  carved: number
  report: SplitReport
}

/**
 * Computes how every labelled picture gets a split before training, changing as little as possible: known pictures keep
 * theirs. Nothing split: 70/15/15. Train and test without validation: 15 % of train becomes validation, unless training
 * pictures are judged by folds. Train and validation without test: no test. New pictures are assigned so that the whole
 * approaches its original shares. Nothing is saved.
 * @param seed used if the project has not recorded one
 */
export function planForTraining(project: Project, seed: number): SplitForTraining {
  const recorded = recordedRequest(project)
  const rows = readSplitRows(project)
  const warnings = settle(rows)
  const inUse = usable(rows)
  const present = new Set(inUse.map((row) => row.split))
  const isNew = splits.every((split) => !present.has(split))
  const base: SplitRequest = recorded ?? {
    ratios: defaultRatios,
    seed,
    groupBy: { by: 'none' },
    imported: 'keep',
    folds: null,
  }
  const toDeal = inUse.filter(({ split }) => split === null)
  let carved = 0
  if (lacksValidation(inUse, base)) {
    present.add('val')
    carveValidation(inUse, base)
    carved = inUse.filter(({ split }) => split === 'val').length
  }
  const ratios = { ...base.ratios }
  if (!recorded && !isNew) for (const split of splits) if (!present.has(split) && split !== 'train') ratios[split] = 0
  const groups = groupPictures(inUse, base.groupBy)
  const request = { ...base, ratios }
  dealOut(inUse, groups, request)
  return {
    ...{ rows, request, carved },
    isFirst: isNew && !recorded,
    dealt: toDeal.filter(({ split }) => split !== null),
    report: { ...countRows(rows), warnings: [...warnings, ...warnSmall(inUse, groups, request)] },
  }
}

/** Makes sure that every labelled picture has a split before training, as computed by `planForTraining`. */
export function ensureSplit(project: Project, seed: number): SplitReport {
  return project.transaction(() => {
    const { rows, request, isFirst, report } = planForTraining(project, seed)
    if (isFirst) recordRequest(project, request)
    saveSplits(project, rows)
    return report
  })
}
