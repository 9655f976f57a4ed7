import fs from 'node:fs'
import { lstat, mkdir, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import SqliteConnection from 'better-sqlite3'
import yazl from 'yazl'
import { renamePatiently } from '../../ml/atomic-file.ts'
import { cancelled, checkCancelled, LoupeError, writing } from '../../ml/errors.ts'
import { ByteFile } from '../../ml/byte-file.ts'
import { isGuarded } from '../../ml/files/guard.ts'
import { freeName } from '../../ml/free-name.ts'
import { openZip } from '../../ml/zip-reader.ts'
import { sweepDead, temporaryBeside, temporaryFolder } from '../../ml/temporary.ts'
import { databaseFile } from '../db/database.ts'
import { databaseError } from '../db/errors.ts'
import { gigabytes } from '../runs/disk.ts'
import { pictureFile } from '../runs/data.ts'
import { freeBytes } from '../runs/needs.ts'
import { manifestName, runFiles, runIdPattern, sourceFolder, type Manifest } from './pack-format.ts'
import type { Project } from './project.ts'

export interface PackRequest {
  /** Where the pack goes, `NAME.loupe.zip`; an earlier pack there is replaced. */
  file: string
  pictures: 'with' | 'without'
}

export interface Pack {
  path: string
  bytes: number
  /** Pictures whose files are gone and that are not in it. */
  missing: number
}

interface Entry {
  from: string
  name: string
  bytes: number
  compress: boolean
}

/**
 * Writes a project into one file for a colleague: database, runs and, where asked for, the pictures. The database is copied as of one moment
 * while work goes on. It names no folder of this machine. The file appears under its name when it is whole.
 * @param onProgress bytes written, of about `total`
 * @throws LoupeError `export_failed` when another file is there; `disk_full`, `not_permitted`, `cancelled`
 */
export async function packProject(
  project: Project,
  { file, pictures }: PackRequest,
  onProgress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<Pack> {
  const target = path.resolve(file)
  const temporary = temporaryBeside(target)
  try {
    await refuseForeignFile(target)
    await mkdir(path.dirname(target), { recursive: true })
    sweepDead(path.dirname(target))
    const staging = temporaryFolder(path.dirname(target), 'packing')
    try {
      const manifest = describe(project, pictures)
      const copy = path.join(staging, databaseFile)
      await copyDatabase(project, copy, manifest)
      const found = pictures === 'with' ? await pictureEntries(project, manifest, signal) : { entries: [], missing: 0 }
      const database = { from: copy, name: databaseFile, bytes: (await stat(copy)).size, compress: true }
      const entries = [database, ...(await runEntries(project)), ...found.entries]
      await writeZip(temporary, manifest, entries, onProgress, signal)
      await renamePatiently(temporary, target)
      return { path: target, bytes: (await stat(target)).size, missing: found.missing }
    } finally {
      await rm(staging, { recursive: true, force: true })
    }
  } catch (error) {
    await rm(temporary, { force: true })
    throw signal?.aborted ? cancelled() : databaseError(writing(target, error), project.dir)
  }
}

/** Throws `export_failed` where something is at the pack's name that is no pack. An empty file is nobody's work. */
async function refuseForeignFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => null)
  if (!found || (found.isFile() && (found.size === 0 || (await isPack(file))))) return
  throw new LoupeError(
    'export_failed',
    `${file} is no packed Loupe project, so it is not replaced.`,
    `Choose another name, such as ${freeName(file)}.`,
  )
}

/** Whether a file is a pack: its description comes first. */
async function isPack(file: string): Promise<boolean> {
  const bytes = await ByteFile.open(file)
  try {
    for await (const { fileName } of (await openZip(bytes)).eachEntry()) return fileName === manifestName
  } catch {
    // No archive at all, or one that was cut.
  } finally {
    await bytes.close()
  }
  return false
}

function describe(project: Project, pictures: PackRequest['pictures']): Manifest {
  const uploads = path.join(project.dir, 'pictures')
  const sources = project.sources.all().map(({ id, root }) => ({
    id,
    folder: path.resolve(root) === uploads ? 'pictures' : sourceFolder(id, root),
  }))
  const name = path.basename(project.dir).replace(/\.loupe$/, '')
  return { format: 'loupe-pack', version: 1, name, pictures, sources }
}

/** A copy that names folders of the pack instead of folders of this machine. */
async function copyDatabase(project: Project, file: string, { sources }: Manifest): Promise<void> {
  await project.db.$client.backup(file)
  const copy = new SqliteConnection(file)
  try {
    copy.pragma('journal_mode = DELETE')
    const point = copy.prepare('update sources set root = ? where id = ?')
    for (const { id, folder } of sources) point.run(folder, id)
    copy.exec('delete from exports')
    // Deleted rows stay readable in the file's free pages otherwise.
    copy.exec('vacuum')
  } finally {
    copy.close()
  }
}

async function runEntries(project: Project): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const id of await readdir(project.runsDir)) {
    if (!runIdPattern.test(id)) continue
    for (const name of runFiles) {
      const from = path.join(project.runsDir, id, name)
      const found = await lstat(from).catch(() => null)
      // What lies behind a link is not the project's.
      if (found?.isFile() && isGuarded(from))
        entries.push({ from, name: `runs/${id}/${name}`, bytes: found.size, compress: true })
    }
  }
  return entries
}

async function pictureEntries(
  project: Project,
  { sources }: Manifest,
  signal: AbortSignal | undefined,
): Promise<{ entries: Entry[]; missing: number }> {
  const folders = new Map(sources.map(({ id, folder }) => [id, folder]))
  const entries: Entry[] = []
  let missing = 0
  for (const picture of project.pictures.present()) {
    checkCancelled(signal)
    const from = pictureFile(picture)
    const found = await stat(from).catch(() => null)
    const name = `${folders.get(picture.sourceId)}/${picture.path}`
    // Pictures are compressed already.
    if (found?.isFile()) entries.push({ from, name, bytes: found.size, compress: false })
    else missing++
  }
  return { entries, missing }
}

async function writeZip(
  file: string,
  manifest: Manifest,
  entries: Entry[],
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0)
  const free = freeBytes(path.dirname(file))
  if (total > free)
    throw new LoupeError(
      'disk_full',
      `The pack needs up to ${gigabytes(total)}, and ${gigabytes(free)} are free there.`,
      'Choose another place, free some space, or pack without the pictures.',
    )
  const zip = new yazl.ZipFile()
  zip.addBuffer(Buffer.from(JSON.stringify(manifest, null, 2)), manifestName)
  for (const { from, name, compress } of entries) zip.addFile(from, name, { compress })
  zip.end()
  let done = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      done += chunk.length
      onProgress(Math.min(done, total), total)
      next(null, chunk)
    },
  })
  // A file that cannot be read is told by the archive, not by its stream.
  zip.on('error', (error: Error) => counted.destroy(error))
  await pipeline(zip.outputStream, counted, fs.createWriteStream(file), { signal })
  onProgress(total, total)
}
