import { eq, sql } from '../db/drizzle.ts'
import { LoupeError } from '../../ml/errors.ts'
import { isUsable } from '../db/runs.ts'
import { runs } from '../db/schema.ts'
import type { Project } from '../project/project.ts'

const setting = 'currentRun'

/**
 * The run that Results opens with: the chosen one, else the newest finished one, else the newest that was cancelled and
 * kept something; null before the first.
 */
export function currentRun({ db, settings }: Project): string | null {
  const chosen = settings.get(setting)
  // Not by `runs.all`: this is called after every keystroke, and a run's figures take longer to read than a label to
  // write.
  const found = db
    .select({ id: runs.id })
    .from(runs)
    .where(isUsable)
    .orderBy(
      sql`${runs.id} = ${typeof chosen === 'string' ? chosen : ''} desc, ${runs.status} = 'done' desc, ${runs.id} desc`,
    )
    .limit(1)
    .get()
  return found?.id ?? null
}

/**
 * Makes a run the current one; null to follow the newest again. @throws LoupeError `no_run` for one that kept nothing
 */
export function setCurrentRun({ db, settings }: Project, id: string | null): void {
  if (id === null) return settings.remove(setting)
  const found = db
    .select({ id: runs.id })
    .from(runs)
    .where(sql`${eq(runs.id, id)} and ${isUsable}`)
    .get()
  if (!found) throw new LoupeError('no_run.not_finished', { run: id })
  settings.set(setting, id)
}
