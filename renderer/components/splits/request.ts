import type { ProjectDetail, SplitRequest } from '../../../electron/server/shapes/project.ts'
import { sharesOf } from './shares.ts'

/** What suits nine of ten people: 70/15/15, divided evenly by class; an existing split is kept. */
export const usualRequest: SplitRequest = {
  ratios: { train: 70, val: 15, test: 15 },
  seed: 0,
  groupBy: { by: 'none' },
  imported: 'keep',
  folds: null,
}

/** What the editor starts with: how the project was last split, else the default. */
export function startingRequest({ split }: Pick<ProjectDetail, 'split'>): SplitRequest {
  return split ? { ...usualRequest, ...split, ratios: sharesOf(split.ratios) } : usualRequest
}

/** Whether two requests would split alike. */
export function sameRequest(a: SplitRequest, b: SplitRequest): boolean {
  const text = ({ ratios, seed, groupBy, imported, folds }: SplitRequest) =>
    JSON.stringify([sharesOf(ratios), seed, groupBy.by, 'pattern' in groupBy ? groupBy.pattern : '', imported, folds])
  return text(a) === text(b)
}
