import { recordEdit } from '../edits/apply.ts'
import type { SavedEdit } from '../edits/edit.ts'
import type { Project } from '../project/project.ts'
import type { SplitCountsShape } from './counts-shape.ts'
import type { SplitWarning } from './leaks.ts'
import type { SplitRequest } from './request.ts'
import { planSplit, splitEdit } from './split.ts'

/**
 * What a split would come to, with the validation pictures that training would take from its own where there are none: what is shown is what is
 * trained on. Nothing is saved.
 * @throws LoupeError `usage` for impossible ratios or patterns
 */
export function previewSplit(project: Project, request: SplitRequest): SplitCountsShape {
  const { warnings, ...counts } = planSplit(project, request, 'carve').report
  return { ...counts, warnings: summarised(warnings) }
}

/** Splits as asked, as one edit that can be undone. @throws LoupeError as `previewSplit` */
export function applySplit(project: Project, request: SplitRequest): SavedEdit {
  return recordEdit(project, () => splitEdit(project, planSplit(project, request, 'carve')))
}

/** A set with a thousand copies needs one line about them, which leads to all of them. */
function summarised(warnings: SplitWarning[]): SplitCountsShape['warnings'] {
  const leaks = warnings.filter(({ code }) => code === 'leak')
  if (leaks.length < 2) return warnings
  const pictures = [...new Set(leaks.flatMap((leak) => leak.pictures))].sort((a, b) => a - b)
  const message = `${leaks.length} pictures are copies of one in another split. They are left out, so that nothing is tested on what it was trained on.`
  return [{ code: 'leak', message, pictures }, ...warnings.filter(({ code }) => code !== 'leak')]
}
