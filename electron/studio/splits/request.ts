import { z } from 'zod'
import type { Project } from '../project/project.ts'
import type { GroupBy } from './groups.ts'
import type { Ratios } from './ratios.ts'

/** What the split step asks for, and what is kept of it: pictures that come later follow it. */
export interface SplitRequest {
  ratios: Ratios
  seed: number
  groupBy: GroupBy
  /** Pictures whose split came with the folder keep it, or are dealt out like all others. */
  imported: 'keep' | 'reassign'
  /** Judge training pictures by k-fold instead of setting validation pictures aside; null: no. */
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

/** How the project was last split; null before the first time. */
export function recordedRequest(project: Pick<Project, 'settings'>): SplitRequest | null {
  return recorded.safeParse(project.settings.get('split')).data ?? null
}

export function recordRequest(project: Pick<Project, 'settings'>, request: SplitRequest): void {
  project.settings.set('split', request)
}
