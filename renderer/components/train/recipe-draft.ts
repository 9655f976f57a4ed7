import type { TrainRequest } from '../../../electron/server/shapes/runs.ts'

/** Contents of a project's recipe panel. */
interface RecipeDraft {
  /** The built-in recipe that it starts from. */
  name: string
  /** The text that replaces it; null if unchanged. */
  edited: string | null
  seed: number
  start: NonNullable<TrainRequest['start']>
  precision: NonNullable<TrainRequest['precision']>
}

const key = (project: string) => `loupe-recipe-${project}`

/** Keeps a draft while the window is open: it survives reloading, leaving the section and cancelling a run. */
export function keepDraft(project: string, draft: RecipeDraft): void {
  try {
    sessionStorage.setItem(key(project), JSON.stringify(draft))
  } catch {
    // Without storage, the browser only forgets it sooner.
  }
}

/** The draft of a project; null without one. */
export function keptDraft(project: string): RecipeDraft | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key(project)) ?? 'null') as Partial<RecipeDraft> | null
    if (typeof kept?.name !== 'string') return null
    return {
      name: kept.name,
      edited: typeof kept.edited === 'string' ? kept.edited : null,
      seed: typeof kept.seed === 'number' ? kept.seed : 0,
      start: kept.start === 'fresh' || kept.start === 'last' ? kept.start : 'auto',
      precision: kept.precision === 'float32' || kept.precision === 'int8' ? kept.precision : 'auto',
    }
  } catch {
    return null
  }
}
