import fs from 'node:fs/promises'
import path from 'node:path'
import { LoupeError } from '../errors.ts'
import { freeName } from '../free-name.ts'
import { cardName } from './model-card.ts'
import { factsOf, filesBelow, listName, writtenFiles, type WrittenFiles } from './written.ts'

/** Files that file managers leave in any folder that somebody opens. */
const ofTheSystem = new Set(['thumbs.db', 'desktop.ini'])

/**
 * Throws `export_failed` if an export into `dir` would replace, or be mixed with, files that Loupe did not write. A
 * missing folder is fine.
 * @param names of everything that the export may write directly into `dir`
 * @param into 'exports': the folder must be empty or an earlier export; 'files': only the names must be free or Loupe's
 *   own
 */
export async function refuseForeign(
  dir: string,
  names: readonly string[],
  into: 'exports' | 'files' = 'exports',
): Promise<void> {
  const there = (await namesIn(dir)).filter((name) => !name.startsWith('.') && !ofTheSystem.has(name.toLowerCase()))
  if (there.length === 0) return
  const written = await writtenFiles(dir)
  if (into === 'exports' && !written?.isExport && there.some((name) => name !== listName && !isOwn(written, name)))
    throw new LoupeError('export_failed.not_empty', { folder: dir, free: freeName(dir) })
  for (const name of [...names, listName]) {
    const foreign = await foreignAt(dir, name, written)
    if (foreign !== null) throw foreignFile(dir, foreign.file, foreign.why)
  }
}

/** The error of a file that is in the way. */
export function foreignFile(dir: string, file: string, why: 'not_ours' | 'changed_file' = 'not_ours'): LoupeError {
  return new LoupeError(`export_failed.${why}`, { file: path.join(dir, file), free: freeName(dir) })
}

/** Throws `export_failed` if `dir` contains other files than those named. A missing folder is fine. */
export async function refuseForeignFiles(dir: string, own: readonly string[]): Promise<void> {
  if ((await namesIn(dir)).some((name) => !name.startsWith('.') && !own.includes(name)))
    throw new LoupeError('export_failed.other_files', { folder: dir, free: freeName(dir) })
}

/** What is in the way at a name: something that Loupe did not write, or that was changed since. */
async function foreignAt(
  dir: string,
  name: string,
  written: WrittenFiles | null,
): Promise<{ file: string; why: 'not_ours' | 'changed_file' } | null> {
  const found = await fs.lstat(path.join(dir, name)).catch(() => null)
  if (!found) return null
  const foreign = 'not_ours'
  // A list or a card that could be parsed is one of ours.
  if (name === listName) return written === null ? { file: name, why: foreign } : null
  if (name === cardName && written?.isExport) return null
  const files = found.isDirectory() ? await filesBelow(dir, name) : [{ file: name, plain: found.isFile() }]
  const own = files.filter(({ file, plain }) => plain && written?.files.has(file))
  if (own.length === 0) return files.length === 0 ? null : { file: name, why: foreign }
  for (const { file } of own) {
    const facts = written?.whole ? written.files.get(file) : null
    if (!facts) continue
    const now = await factsOf(dir, file)
    if (now.bytes !== facts.bytes || (facts.sha256 !== undefined && now.sha256 !== facts.sha256))
      return { file, why: 'changed_file' }
  }
  return null
}

function isOwn(written: WrittenFiles | null, name: string): boolean {
  if (!written) return false
  return [...written.files.keys()].some((file) => file === name || file.startsWith(`${name}/`))
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await fs.readdir(dir)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return []
    if (code !== 'ENOTDIR') throw error
    throw new LoupeError('export_failed.no_folder', { folder: dir, system: code }, { cause: error })
  }
}
