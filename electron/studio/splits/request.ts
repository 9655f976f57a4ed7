import { z } from 'zod'
import type { Project } from '../project/project.ts'
import type { GroupBy } from './groups.ts'
import type { Ratios } from './ratios.ts'

/** What the split step requests, and what is stored of it, for pictures that come later. */
export interface SplitRequest {
  ratios: Ratios
  seed: number
  groupBy: GroupBy
  /** Pictures whose split came with the folder keep it, or are split like all others. */
  imported: 'keep' | 'reassign'
  /** Judge training pictures by k-fold instead of setting validation pictures aside; null if not. */
  folds: number | null
}

const recorded = z.object({
  ratios: z.object({ train: z.number(), val: z.number(), test: z.number() }),
  seed: z.number(),
  groupBy: z.union([
    z.object({ by: z.enum(['none', 'folder', 'duplicates']) }),
    z.object({ by: z.literal('pattern'), pattern: z.string() }),
  ]),
  imported: z.enum(['keep', 'reassign']).default('keep'),
  folds: z.number().nullable().default(null),
})

/** How the project was last split; null if it never was. */
export function recordedRequest(project: Pick<Project, 'settings'>): SplitRequest | null {
  return recorded.safeParse(project.settings.get('split')).data ?? null
}

export function recordRequest(project: Pick<Project, 'settings'>, request: SplitRequest): void {
  project.settings.set('split', request)
}
