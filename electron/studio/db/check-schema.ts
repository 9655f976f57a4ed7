import SqliteConnection from 'better-sqlite3'
import type { Database as Connection } from 'better-sqlite3'
import type { ForeignThing } from './foreign.ts'
import { migrate, migrations, schemaVersion } from './migrate.ts'

/** What SQLite makes by itself once somebody has it analyse a database, exactly as it does. */
const bySqlite = new Set(
  [
    ['table', 'sqlite_stat1', 'sqlite_stat1', 'CREATE TABLE sqlite_stat1(tbl,idx,stat)'],
    ['table', 'sqlite_stat4', 'sqlite_stat4', 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)'],
    ['table', 'sqlite_sequence', 'sqlite_sequence', 'CREATE TABLE sqlite_sequence(name,seq)'],
  ].map((row) => JSON.stringify(row)),
)

const known = new Map<number, Set<string>>()

/**
 * What a database holds that Loupe's migrations up to its version do not make, or lacks: the name of the first such thing; null where there is
 * none. A trigger or a view from elsewhere would run what someone else wrote, whatever it is called. Names that begin with `sqlite_` are
 * compared like all others: a file can be made to hold any.
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

/** What the migrations up to a version make; null for a version that never was. */
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

/** Every object as a line. Blanks count as one: a checkout may end the lines of the migrations in another way. */
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
