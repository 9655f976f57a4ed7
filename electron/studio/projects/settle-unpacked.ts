import path from 'node:path'
import SqliteConnection from 'better-sqlite3'
import { recipeSchema } from '../../ml/training/recipes/schema.ts'
import { databaseFile } from '../db/database.ts'
import { databaseError } from '../db/errors.ts'
import { migrate, migrations, schemaVersion } from '../db/migrate.ts'
import { runIdPattern, staysInside, type Manifest } from './pack-format.ts'
import { notesOwnFiles, openProject } from './project.ts'
import { notAPack } from './unpack-entries.ts'

/**
 * Makes the unpacked database one of this machine: every source points below the project's new folder, whatever the file said, and nothing in
 * it leads elsewhere.
 * @param dir where it lies now
 * @param target where it will be
 * @throws LoupeError `not_a_project`, `project_damaged`, `project_newer`
 */
export function settleUnpacked(dir: string, target: string, { sources }: Manifest): void {
  try {
    refuseForeignSchema(path.join(dir, databaseFile))
    // Checks every page and brings an older project up to date.
    const project = openProject(dir, 'write')
    try {
      project.transaction(() => {
        for (const { id } of project.sources.all()) {
          const folder = sources.find((source) => source.id === id)?.folder ?? `sources/${id}`
          project.sources.setRoot(id, path.join(target, folder))
        }
        project.db.$client.exec('delete from exports')
        project.settings.set(notesOwnFiles, true)
        for (const [row] of project.db.$client.prepare('select path from pictures').raw().iterate() as Iterable<
          [string]
        >)
          if (!staysInside(row)) throw notAPack('a picture of it lies outside its folder')
        for (const { id, recipe } of project.runs.all())
          if (!runIdPattern.test(id) || !recipeSchema.safeParse(recipe).success)
            throw notAPack('a run of it is not one that Loupe made')
      })
    } finally {
      project.close()
    }
  } catch (error) {
    throw databaseError(error, target)
  }
}

/** What the database consists of must be what Loupe's own migrations make: a trigger or view from elsewhere would run what someone else wrote. */
function refuseForeignSchema(file: string): void {
  const own = new SqliteConnection(':memory:')
  const connection = new SqliteConnection(file, { readonly: true, fileMustExist: true })
  try {
    connection.pragma('trusted_schema = OFF')
    const version = schemaVersion(connection)
    const all = migrations()
    // The opening that follows says what to do about a newer one.
    if (version > all.length) return
    migrate(own, file, all.slice(0, version))
    if (schemaOf(connection) !== schemaOf(own)) throw notAPack('its database is not one that Loupe made')
  } finally {
    connection.close()
    own.close()
  }
}

function schemaOf(connection: SqliteConnection.Database): string {
  const statement =
    "select type, name, sql from sqlite_schema where name not like 'sqlite\\_%' escape '\\' order by type, name"
  return JSON.stringify(connection.prepare(statement).raw().all())
}
