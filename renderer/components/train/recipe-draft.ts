import type { TrainRequest } from '../../../electron/server/shapes/runs.ts'

/** What stands in the recipe panel of a project. */
export interface RecipeDraft {
  /** The built-in recipe that it starts from. */
  name: string
  /** What is written in its place; null: nothing. */
  edited: string | null
  seed: number
  start: NonNullable<TrainRequest['start']>
  precision: NonNullable<TrainRequest['precision']>
}

const key = (project: string) => `loupe-recipe-${project}`

/** Keeps a draft for as long as the window is open: reloading, leaving the section and cancelling a run do not lose it. */
export function keepDraft(project: string, draft: RecipeDraft): void {
  try {
    sessionStorage.setItem(key(project), JSON.stringify(draft))
  } catch {
    // A browser that stores nothing only forgets it sooner.
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
