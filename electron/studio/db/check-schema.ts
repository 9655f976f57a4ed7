import SqliteConnection from 'better-sqlite3'
import type { Database as Connection } from 'better-sqlite3'
import type { ForeignThing } from './foreign.ts'
import { migrate, migrations, schemaVersion } from './migrate.ts'

/** Tables that SQLite itself makes when somebody runs ANALYZE, exactly as it makes them. */
const bySqlite = new Set(
  [
    ['table', 'sqlite_stat1', 'sqlite_stat1', 'CREATE TABLE sqlite_stat1(tbl,idx,stat)'],
    ['table', 'sqlite_stat4', 'sqlite_stat4', 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)'],
    ['table', 'sqlite_sequence', 'sqlite_sequence', 'CREATE TABLE sqlite_sequence(name,seq)'],
  ].map((row) => JSON.stringify(row)),
)

const known = new Map<number, Set<string>>()

/**
 * Where a database differs from what Loupe's migrations up to its version make: the name of the first extra or missing
 * object; null if it does not. A foreign trigger or view, whatever its name, would run what somebody else wrote. Names
 * that begin with `sqlite_` are compared like all others: a file can be made to contain any.
 */
export function foreignInSchema(connection: Connection): ForeignThing | null {
  const version = schemaVersion(connection)
  const own = ownSchema(version)
  if (own === null) return { what: 'format', name: String(version) }
  const found = new Set<string>()
  for (const row of schemaOf(connection)) {
    if (!own.has(row) && !bySqlite.has(row)) return nameIn(row)
    found.add(row)
  }
  const lacking = [...own].find((row) => !found.has(row))
  return lacking === undefined ? null : nameIn(lacking)
}

/** The objects that the migrations up to a version make; null for a version that never existed. */
function ownSchema(version: number): Set<string> | null {
  const all = migrations()
  if (version < 1 || version > all.length) return null
  const kept = known.get(version)
  if (kept) return kept
  const connection = new SqliteConnection(':memory:')
  try {
    migrate(connection, '', all.slice(0, version))
    const made = new Set(schemaOf(connection))
    known.set(version, made)
    return made
  } finally {
    connection.close()
  }
}

/**
 * Every object as a line. Runs of whitespace count as one space: a checkout may use other line ends in the migrations.
 */
function schemaOf(connection: Connection): string[] {
  const rows = connection.prepare('select type, name, tbl_name, sql from sqlite_schema').raw().all() as unknown[][]
  return rows.map((row) =>
    JSON.stringify(row.map((value) => (typeof value === 'string' ? value.replace(/\s+/g, ' ') : value))),
  )
}

function nameIn(row: string): ForeignThing {
  const [type, name] = JSON.parse(row) as unknown[]
  return { what: 'schema', name: `${String(type)} ${String(name)}`.slice(0, 100) }
}
