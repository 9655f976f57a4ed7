import path from 'node:path'
import SqliteConnection from 'better-sqlite3'
import type { ProblemCode } from '../../../common/problems/codes.ts'
import { elsewhere } from '../../ml/elsewhere.ts'
import type { LoupeError } from '../../ml/errors.ts'
import { recipeSchema } from '../../ml/training/recipes/schema.ts'
import { projectDetail } from '../browse/project-detail.ts'
import { projectSummary } from '../browse/project-summary.ts'
import { foreignInSchema } from '../db/check-schema.ts'
import { databaseFile } from '../db/database.ts'
import { databaseError } from '../db/errors.ts'
import { applicationId, migrations, schemaVersion } from '../db/migrate.ts'
import type { Manifest } from './pack-format.ts'
import { notesOwnFiles, openProject } from '../project/project.ts'
import { notAPack } from './unpack-entries.ts'

/**
 * Adapts the unpacked database to this machine: every source points below the project's new folder, whatever the file
 * contained, and nothing in it leads elsewhere. Then it is opened and described as it will be, so that a project that
 * cannot be shown is refused now, not once it is among the others.
 * @param dir where it is now
 * @param target where it will be
 * @throws LoupeError `not_a_project`, `project_newer`, `disk_full`
 */
export function settleUnpacked(dir: string, target: string, manifest: Manifest): void {
  try {
    redirect(path.join(dir, databaseFile), target, manifest)
    // Checks every page and every row, and updates an older project.
    const project = openProject(dir, 'write')
    try {
      for (const { recipe } of project.runs.all())
        if (!recipeSchema.safeParse(recipe).success) throw notAPack('strange_run')
      project.settings.set(notesOwnFiles, true)
      projectSummary(project)
      projectDetail(project, '')
    } finally {
      project.close()
    }
  } catch (error) {
    throw refused(databaseError(error, target), dir, target)
  }
}

/** Points the sources below the new folder, the only change made to a database before all of it is checked. */
function redirect(file: string, target: string, { sources }: Manifest): void {
  const connection = new SqliteConnection(file, { fileMustExist: true })
  try {
    connection.pragma('trusted_schema = OFF')
    if (connection.pragma('application_id', { simple: true }) !== applicationId) throw notAPack('database')
    // The opening that follows reports a newer one.
    if (schemaVersion(connection) > migrations().length) return
    if (foreignInSchema(connection) !== null) throw notAPack('database')
    const point = connection.prepare('update sources set root = ? where id = ?')
    connection.transaction(() => {
      for (const id of connection.prepare('select id from sources').pluck().all() as number[]) {
        const folder = sources.find((source) => source.id === id)?.folder ?? `sources/${id}`
        point.run(path.join(target, folder), id)
      }
      connection.exec('delete from exports')
    })()
  } finally {
    connection.close()
  }
}

const told: ProblemCode[] = ['not_a_project', 'project_newer', 'disk_full', 'not_permitted']

/** Without messages from SQLite or about damaged values, and without the temporary folder. */
function refused(error: LoupeError, dir: string, target: string): LoupeError {
  if (!told.includes(error.code)) return notAPack('database', undefined, error)
  return elsewhere(error, dir, target)
}
