import path from 'node:path'
import type { Database as Connection } from 'better-sqlite3'
import { z } from 'zod'
import type { Foreign } from '../../../common/words/en/problems/projects.ts'
import { leavesFolder } from './relative-path.ts'
import { runIdPattern } from './run-id.ts'

/**
 * Pictures whose path or hash may not be ours; those left of 500,000 are checked one by one. Not by an index, which a
 * file can falsify. A path from '.' to '0' begins with a dot or a slash.
 */
const strangePictures = `
  select path, hash, typeof(path) || typeof(hash) from pictures not indexed
  where typeof(path) <> 'text' or typeof(hash) <> 'text' or octet_length(hash) <> 64 or octet_length(unhex(hash)) is not 32
    or path = '' or (path >= '.' and path < '0') or instr(path, '/.') or instr(path, char(0))`

const json = z.record(z.string(), z.unknown())
const runRow = z.object({
  id: z.string().regex(runIdPattern),
  backbone: z.string(),
  precision: z.string(),
  recipe: json,
  classes: z.array(z.string()),
  counts: json.nullable(),
  metrics: json.nullable(),
  engine: json.nullable(),
  seconds: json.nullable(),
  history: z.array(json).nullable(),
  started_from: z.string().regex(runIdPattern).nullable(),
  error: json.nullable(),
})
const jsonOfRun = ['recipe', 'classes', 'counts', 'metrics', 'engine', 'seconds', 'history', 'error']

/**
 * What the rows of a project contain that Loupe never writes; null if nothing. Checks every value that becomes a path
 * (folders, paths and hashes of pictures, ids of runs, places of exports) and all JSON. 500,000 pictures take half a
 * second.
 */
export function foreignInRows(connection: Connection): Foreign | null {
  return (
    foreignSource(connection) ??
    foreignPicture(connection) ??
    foreignRun(connection) ??
    foreignExport(connection) ??
    brokenJson(connection)
  )
}

function foreignSource(connection: Connection): Foreign | null {
  const roots = connection.prepare('select root from sources').pluck().all()
  return roots.every(isPlace) ? null : 'source_path'
}

function foreignPicture(connection: Connection): Foreign | null {
  const rows = connection.prepare(strangePictures).raw().iterate() as IterableIterator<[unknown, unknown, string]>
  for (const [relative, hash, types] of rows) {
    if (types !== 'texttext') return 'picture_path'
    if (!/^[0-9a-f]{64}$/i.test(String(hash))) return 'picture_hash'
    if (leavesFolder(String(relative))) return 'picture_outside'
  }
  // Backslashes separate folders on Windows only; paths written on Windows contain none.
  if (process.platform !== 'win32') return null
  const slashed = connection.prepare(`select path from pictures not indexed where instr(path, '\\')`).pluck()
  for (const relative of slashed.iterate()) if (leavesFolder(String(relative))) return 'picture_outside'
  return null
}

function foreignRun(connection: Connection): Foreign | null {
  const rows = connection.prepare(`select ${Object.keys(runRow.shape).join(', ')} from runs`).all()
  for (const row of rows as Record<string, unknown>[]) {
    const read = Object.fromEntries(
      Object.entries(row).map(([key, value]) => [key, jsonOfRun.includes(key) ? jsonOf(value) : value]),
    )
    if (!runRow.safeParse(read).success) return 'run'
  }
  return null
}

function foreignExport(connection: Connection): Foreign | null {
  const places = connection.prepare('select path from exports').pluck().all()
  return places.every(isPlace) ? null : 'export_place'
}

/** Changes are only checked down to their lists, which may contain a million numbers. */
const isChange = [
  ...["json_type(label) = 'object'", "json_type(label, '$.kind') = 'text'", "json_type(label, '$.what') = 'text'"],
  ...["json_type(label, '$.count') = 'integer'", "json_type(changes) = 'object'"],
  ...['pictures', 'classes', 'aliases', 'settings'].map(
    (list) => `ifnull(json_type(changes, '$.${list}'), 'array') = 'array'`,
  ),
].join(' and ')

function brokenJson(connection: Connection): Foreign | null {
  const some = (table: string, wrong: string) =>
    connection.prepare(`select 1 from ${table} where ${wrong} limit 1`).get() !== undefined
  if (some('settings', `typeof(value) <> 'text' or not json_valid(value)`)) return 'setting'
  if (some('unreadable', wrongFault(connection))) return 'unreadable_file'
  // Projects of the first format have no edits.
  if (!connection.prepare(`select 1 from sqlite_schema where name = 'edits'`).get()) return null
  const wrong = `case when typeof(label) = 'text' and json_valid(label) and typeof(changes) = 'text' and json_valid(changes)
    then not (${isChange}) else 1 end`
  return some('edits', wrong) ? 'change' : null
}

/** Projects of the first formats have no facts of files that cannot be used. */
function wrongFault(connection: Connection): string {
  const kept = connection.prepare(`select 1 from pragma_table_info('unreadable') where name = 'fault'`).get()
  if (kept === undefined) return 'false'
  return `fault is not null and case when typeof(fault) = 'text' and json_valid(fault) then
    ifnull(json_type(fault, '$.id'), '') <> 'text' or ifnull(json_type(fault, '$.about'), 'object') <> 'object' else 1 end`
}

/** Null stays null; invalid JSON becomes undefined, which no schema accepts. */
function jsonOf(value: unknown): unknown {
  if (typeof value !== 'string') return value === null ? null : undefined
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

/** An absolute path of this system or another: a project may have come from there. */
function isPlace(value: unknown): boolean {
  if (typeof value !== 'string' || value.includes('\0')) return false
  return path.posix.isAbsolute(value) || path.win32.isAbsolute(value)
}
