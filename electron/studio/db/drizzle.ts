import { createRequire } from 'node:module'
import type * as Drizzle from 'drizzle-orm'
import type * as BetterSqlite from 'drizzle-orm/better-sqlite3'
import type * as Columns from 'drizzle-orm/sqlite-core'

/**
 * Loads drizzle-orm as CommonJS. For ES modules Node reads the package's manifest once per module; here that is 180 kB
 * for 111 modules, half a second of every start.
 */
const require = createRequire(import.meta.url)

export const { and, asc, count, desc, eq, gt, isNotNull, isNull, sql } = require('drizzle-orm') as typeof Drizzle
export const { drizzle } = require('drizzle-orm/better-sqlite3') as typeof BetterSqlite
export const { blob, check, customType, index, integer, primaryKey, real, sqliteTable, text, unique } =
  require('drizzle-orm/sqlite-core') as typeof Columns
