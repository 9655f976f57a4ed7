import { warning } from '../../../common/warnings/warning.ts'
import { recordEdit } from '../edits/apply.ts'
import type { SavedEdit } from '../edits/edit.ts'
import type { Project } from '../project/project.ts'
import type { SplitWarning } from './leaks.ts'
import type { SplitRequest } from './request.ts'
import { planSplit, splitEdit, type SplitReport } from './split.ts'

/**
 * The result of a split, including the validation pictures that training would set aside if there are none: what is
 * shown is what is trained on. Nothing is saved.
 * @throws LoupeError `usage` for impossible ratios or patterns
 */
export function previewSplit(project: Project, request: SplitRequest): SplitReport {
  const { warnings, ...counts } = planSplit(project, request, 'carve').report
  return { ...counts, warnings: summarised(warnings) }
}

/** Splits as requested, as one edit that can be undone. @throws LoupeError as `previewSplit` */
export function applySplit(project: Project, request: SplitRequest): SavedEdit {
  return recordEdit(project, () => splitEdit(project, planSplit(project, request, 'carve')))
}

/** A set with a thousand duplicates needs one line about them, which leads to all of them. */
function summarised(warnings: SplitWarning[]): SplitWarning[] {
  const leaks = warnings.filter(({ code }) => code === 'leak')
  if (leaks.length < 2) return warnings
  const pictures = [...new Set(leaks.flatMap((leak) => leak.pictures))].sort((a, b) => a - b)
  return [{ ...warning('leak', { copies: leaks.length }), pictures }, ...warnings.filter(({ code }) => code !== 'leak')]
}
