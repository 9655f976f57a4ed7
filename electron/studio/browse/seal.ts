import { z } from 'zod'
import type { Split } from '../../../common/splits.ts'
import type { Project } from '../project/project.ts'

/** Results on a sealed test set stay hidden until it is opened; every opening is recorded. */
export interface SealState {
  sealed: boolean
  /** When it was opened, ms since 1970. */
  opened: number[]
}

const kept = z.object({ sealed: z.boolean(), opened: z.array(z.number()) })

export function sealState(project: Project): SealState {
  return kept.safeParse(project.settings.get('seal')).data ?? { sealed: false, opened: [] }
}

/** Seals or opens the test set; each opening is recorded. */
export function setSeal(project: Project, sealed: boolean): SealState {
  return project.transaction(() => {
    const before = sealState(project)
    const opens = before.sealed && !sealed
    const state = { sealed, opened: opens ? [...before.opened, Date.now()] : before.opened }
    project.settings.set('seal', state)
    return state
  })
}

/** Splits whose results must stay hidden. */
export function sealedSplits(project: Project): Split[] {
  return sealState(project).sealed ? ['test'] : []
}
