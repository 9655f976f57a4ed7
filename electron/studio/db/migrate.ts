import { readdirSync, readFileSync } from 'node:fs'
import type { Database as Connection } from 'better-sqlite3'
import { LoupeError } from '../../ml/errors.ts'

/** 'LOUP': marks an SQLite file as one of ours. */
export const applicationId = 0x4c4f5550

const folder = new URL('./migrations/', import.meta.url)

/** The SQL of every migration, oldest first. Append-only: a released one is never edited. */
export function migrations(): string[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}_.*\.sql$/.test(name))
    .sort()
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
}

/** How many migrations the file has seen. */
export function schemaVersion(connection: Connection): number {
  return connection.pragma('user_version', { simple: true }) as number
}

/**
 * Applies missing migrations, each in its own transaction together with its count in `user_version`: a process killed
 * in between leaves the last complete version, and the next start resumes from there. Used instead of drizzle's runner,
 * which keeps its own table of hashes and times, applies everything in one transaction, and does not notice when the
 * file is newer than the program.
 * @throws LoupeError `project_newer`
 */
export function migrate(connection: Connection, projectFolder: string, all: string[] = migrations()): void {
  refuseNewer(connection, projectFolder, all.length)
  for (let version = schemaVersion(connection); version < all.length; version++) {
    const apply = connection.transaction(() => {
      connection.exec(all[version].replaceAll('--> statement-breakpoint', ''))
      connection.pragma(`application_id = ${applicationId}`)
      connection.pragma(`user_version = ${version + 1}`)
    })
    apply.exclusive()
  }
}

/** @throws LoupeError `project_newer` if the file was written by a version with more migrations. */
export function refuseNewer(connection: Connection, projectFolder: string, known: number): void {
  const version = schemaVersion(connection)
  if (version > known) throw new LoupeError('project_newer.format', { folder: projectFolder, format: version, known })
}
