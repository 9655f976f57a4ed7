import { realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { warning, type Warning } from '../../../common/warnings/warning.ts'
import { asLoupeError, LoupeError } from '../../ml/errors.ts'
import type { LayoutWish } from '../../../common/layouts.ts'
import { unusableFile } from '../db/unreadable.ts'
import type { FoundFile, Problem, Reading } from './entries.ts'
import { findLists, type FoundLists } from './find-lists.ts'
import { holdClasses, readFolders, readSplitFolders, splitFolders } from './folders.ts'
import { listProblem, placeRows, readLists, type PlacedRow } from './lists.ts'
import { wrapperBelow } from './tree.ts'
import { isOutside, walkFolder, type Walk } from './walk.ts'

export interface FolderReading extends Reading {
  /** Real absolute path of the folder. */
  root: string
  /** By path, one for every entry. */
  files: Map<string, FoundFile>
}

export interface ReadOptions {
  layout?: LayoutWish
  signal?: AbortSignal
  onFound?: (count: number) => void
}

/**
 * Finds the pictures of a folder and what its layout tells about each, without opening any of them.
 *
 * In 'auto', `train` beside `val` or `test` with class folders in them are split folders; else lists named after
 * splits, or a CSV or text file that names pictures; else split folders without classes; else class folders. A folder
 * that only wraps another one is skipped.
 * @throws LoupeError `no_such_folder`, `no_pictures`, `nothing_readable` (everything that lists name is missing),
 *   `list_invalid`, `usage` (the folder does not have the requested layout), `not_permitted`, `cancelled`
 */
export async function readFolder(folder: string, options: ReadOptions = {}): Promise<FolderReading> {
  const walk = await walkOrExplain(folder, options)
  const files = new Map(walk.pictures.map((file) => [file.path, file]))
  const reading = await interpret(walk, files, options.layout ?? 'auto')
  const problems = [...walk.problems, ...reading.problems]
  if (reading.entries.length === 0) throw nothingThere(folder, problems)
  const warnings = [...reading.warnings, ...(await warnOutside(walk.root, reading, files))]
  return { ...reading, problems, warnings, root: walk.root, files }
}

/**
 * People should know which of the folder's files are really elsewhere: whoever made the folder may have added a link.
 */
async function warnOutside(root: string, { entries }: Reading, files: Map<string, FoundFile>): Promise<Warning[]> {
  const outside = entries.filter(({ path }) => files.get(path)?.outside)
  if (outside.length === 0) return []
  const [{ path }] = outside
  const real = await realpath(join(root, path)).catch(() => path)
  return [warning('linked_outside', { pictures: outside.length, folder: root, first: path, real })]
}

async function interpret(walk: Walk, files: Map<string, FoundFile>, layout: LayoutWish): Promise<Reading> {
  const paths = [...files.keys()]
  for (let base: string | null = ''; base !== null; base = wrapperBelow(paths, base)) {
    const named = splitFolders(paths, base)
    const splitsWin = named !== null && (layout === 'split-folders' || holdClasses(paths, base, named.keys()))
    if (named && splitsWin && (layout === 'auto' || layout === 'split-folders'))
      return readSplitFolders(paths, base, named)
    if (layout === 'auto' || layout === 'lists') {
      const found = await findLists(walk.root, walk.texts, base, layout)
      const reading = found && (await followLists(found, base, walk.root, files))
      if (reading && (layout === 'lists' || found.named || reading.entries.length > 0 || paths.length === 0))
        return reading
    }
    if (named && layout === 'auto') return readSplitFolders(paths, base, named)
    if (wrapperBelow(paths, base) === null && (layout === 'auto' || layout === 'folders'))
      return readFolders(paths, base)
  }
  if (layout === 'lists') throw new LoupeError('list_invalid.none', { folder: walk.root })
  throw new LoupeError('usage.no_split_folders', { folder: walk.root })
}

/** Finds every row's file; those that the walk skipped (another ending, a hidden folder) are looked up on disk. */
async function followLists(
  found: FoundLists,
  base: string,
  root: string,
  files: Map<string, FoundFile>,
): Promise<Reading> {
  const known = new Map([...files.keys()].map((path) => [path.normalize('NFC'), path]))
  const { placed, unknown, outside } = placeRows(found.lists, base, root.replaceAll('\\', '/'), known)
  const problems: Problem[] = [...outside]
  const onDisk: PlacedRow[] = []
  // A walk follows links, but a list must not: its author may not have access to what they lead to.
  const inside = placed.filter((item) => !files.get(item.path)?.outside)
  for (const item of placed)
    if (files.get(item.path)?.outside) problems.push(listProblem(item, 'outside_folder.linked'))
  for (const item of unknown) {
    const file = files.get(item.path) ?? (await lookFor(root, item.spellings))
    if (!file) problems.push(listProblem(item, 'missing.listed'))
    else if (file.outside) problems.push(listProblem(item, 'outside_folder.linked'))
    else {
      files.set(file.path, file)
      onDisk.push({ ...item, path: file.path })
    }
  }
  const reading = readLists([...inside, ...onDisk], found.names)
  const listed = new Set(reading.entries.map((entry) => entry.path))
  const rest = [...files.keys()].filter((path) => !listed.has(path)).length
  if (rest > 0) reading.warnings.push(warning('not_listed', { pictures: rest }))
  return { ...reading, problems }
}

async function lookFor(root: string, spellings: string[]): Promise<FoundFile | null> {
  for (const path of spellings) {
    try {
      const file = join(root, path)
      const facts = await stat(file)
      const found = { path, bytes: facts.size, mtimeMs: Math.floor(facts.mtimeMs), link: false }
      if (facts.isFile()) return isOutside(await realpath(file), root) ? { ...found, outside: true } : found
    } catch {
      continue // the next spelling; if none exists, that is reported as 'missing'
    }
  }
  return null
}

async function walkOrExplain(folder: string, options: ReadOptions): Promise<Walk> {
  try {
    return await walkFolder(folder, options)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new LoupeError(
        code === 'ENOENT' ? 'no_such_folder.missing' : 'no_such_folder.is_file',
        { folder },
        { cause: error },
      )
    throw asLoupeError(error)
  }
}

function nothingThere(folder: string, problems: Problem[]): LoupeError {
  if (problems.length === 0) return new LoupeError('no_pictures.in_folder', { folder })
  return new LoupeError('nothing_readable.listed', { folder, first: unusableFile(problems[0]) })
}
