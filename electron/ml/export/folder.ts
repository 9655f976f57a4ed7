import fs from 'node:fs/promises'
import path from 'node:path'
import { LoupeError } from '../errors.ts'

/** Every exported folder has it; a folder without is not ours to write into. */
const MARK = 'model-card.json'
const STAGING = '.exporting-'
/** What a killed export left behind is removed when it is older than this, in ms. */
const ABANDONED = 60 * 60 * 1000

/**
 * Lets `write` fill a new folder and then moves what it wrote into `dir`, entry by entry, replacing what an earlier export left there.
 * Nothing else in `dir` is touched, and nothing of an export that failed remains.
 * @throws LoupeError `export_failed` when `dir` holds files that no export wrote
 */
export async function stageFolder(dir: string, write: (staging: string) => Promise<void>): Promise<void> {
  await makeFolder(dir)
  await refuseForeignFolder(dir)
  await removeAbandoned(dir)
  const staging = await fs.mkdtemp(path.join(dir, STAGING))
  try {
    await write(staging)
    // The mark first: an export that is killed here can be repeated over what it left.
    const written = (await fs.readdir(staging)).sort((a, b) => Number(b === MARK) - Number(a === MARK))
    for (const name of written) {
      await fs.rm(path.join(dir, name), { recursive: true, force: true })
      await fs.rename(path.join(staging, name), path.join(dir, name))
    }
  } finally {
    await fs.rm(staging, { recursive: true, force: true })
  }
}

/** Throws `export_failed` when `dir` holds files that no export wrote. A folder that is not there yet is fine. */
export async function refuseForeignFolder(dir: string): Promise<void> {
  const names = await fs.readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error.code === 'ENOTDIR' ? noFolder(dir, error) : error
  })
  const there = names.filter((name) => !name.startsWith('.'))
  if (there.length > 0 && !there.includes(MARK))
    throw new LoupeError(
      'export_failed',
      `${dir} is not empty and was not written by an export.`,
      'Choose a new or empty folder for --out.',
    )
}

/** Throws `export_failed` when `dir` holds other files than those named. A folder that is not there yet is fine. */
export async function refuseForeignFiles(dir: string, own: readonly string[]): Promise<void> {
  await makeFolder(dir)
  if ((await fs.readdir(dir)).some((name) => !name.startsWith('.') && !own.includes(name)))
    throw new LoupeError('export_failed', `${dir} holds other files.`, 'Choose a new or empty folder for --out.')
}

/** Makes a folder and those above it. Throws `export_failed` where something else is in the way. */
export async function makeFolder(dir: string): Promise<void> {
  try {
    await fs.mkdir(dir, { recursive: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST' && code !== 'ENOTDIR' && code !== 'ENOENT' && code !== 'ENAMETOOLONG') throw error
    throw noFolder(dir, error)
  }
}

function noFolder(dir: string, cause: unknown): LoupeError {
  const { code } = cause as NodeJS.ErrnoException
  const next = 'Choose another place for --out.'
  return new LoupeError('export_failed', `${dir} is no folder and cannot be made one (${code}).`, next, { cause })
}

async function removeAbandoned(dir: string): Promise<void> {
  for (const name of await fs.readdir(dir)) {
    if (!name.startsWith(STAGING)) continue
    const at = path.join(dir, name)
    const found = await fs.stat(at).catch(() => undefined)
    if (found && Date.now() - found.mtimeMs > ABANDONED) await fs.rm(at, { recursive: true, force: true })
  }
}
