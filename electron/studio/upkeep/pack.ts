import fs from 'node:fs'
import { lstat, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import SqliteConnection from 'better-sqlite3'
import yazl from 'yazl'
import { makeTree } from '../../ml/files/make-tree.ts'
import { removeFile, removeMade } from '../../ml/files/remove.ts'
import { renamePatiently } from '../../ml/atomic-file.ts'
import { cancelled, checkCancelled, LoupeError, writing } from '../../ml/errors.ts'
import { ByteFile } from '../../ml/byte-file.ts'
import { isGuarded } from '../../ml/files/guard.ts'
import { freeName } from '../../ml/free-name.ts'
import { openZip } from '../../ml/zip-reader.ts'
import { sweepDead, temporaryBeside, temporaryFolder } from '../../ml/temporary.ts'
import { PictureError } from '../../ml/images/pixels.ts'
import { readKnownPicture } from '../../ml/images/read-known.ts'
import { databaseFile } from '../db/database.ts'
import { databaseError } from '../db/errors.ts'
import { pictureFile } from '../db/pictures.ts'
import { freeBytes } from '../base/disk.ts'
import { sourceFolder, type Manifest } from './pack-format.ts'
import { runIdPattern } from '../db/run-id.ts'
import { manifestName, runFiles } from '../project/pack-files.ts'
import { packedNames } from './pack-names.ts'
import type { Project } from '../project/project.ts'

interface PackRequest {
  /** Where the pack goes, `NAME.loupe.zip`; an earlier pack there is replaced. */
  file: string
  pictures: 'with' | 'without'
}

interface Pack {
  path: string
  bytes: number
  /** Pictures that are left out because their files are missing. */
  missing: number
  /** Pictures that are left out because their files have changed. */
  changed: number
}

interface Entry {
  from: string
  name: string
  bytes: number
}

/** A picture that goes into a pack if its file still has this hash. */
interface PictureEntry extends Entry {
  /** SHA-256 of its bytes, hex. */
  hash: string
}

/**
 * Packs a project into one file for a colleague: database, runs and, if requested, the pictures. The database is copied
 * as of one moment while work continues. The pack names no folder of this machine. A file is packed only if it still
 * has the hash that the project knows: a foreign project may name any file as its picture. The pack appears under its
 * name when it is complete.
 * @param onProgress bytes written, of about `total`
 * @throws LoupeError `export_failed` if another file is there; `disk_full`, `not_permitted`, `cancelled`
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
    makeTree(path.dirname(target))
    sweepDead(path.dirname(target))
    const staging = temporaryFolder(path.dirname(target), 'packing', 0o700)
    try {
      const manifest = describe(project, pictures)
      const copy = path.join(staging, databaseFile)
      const found = await copyDatabase(project, copy, manifest)
      const database = { from: copy, name: databaseFile, bytes: (await stat(copy)).size }
      const entries = [database, ...(await runEntries(project))]
      const left = await writeZip(temporary, manifest, entries, found, onProgress, signal)
      await renamePatiently(temporary, target)
      return { path: target, bytes: (await stat(target)).size, ...left }
    } finally {
      await removeMade(staging)
    }
  } catch (error) {
    await removeFile(temporary)
    throw signal?.aborted ? cancelled() : databaseError(writing(target, error), project.dir)
  }
}

/** Throws `export_failed` if the file at the pack's name is not a pack. An empty file contains nobody's work. */
async function refuseForeignFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => null)
  if (!found || (found.isFile() && (found.size === 0 || (await isPack(file))))) return
  throw new LoupeError('export_failed.foreign_file', { file, free: freeName(file) })
}

/** Whether a file is a pack, whose description comes first. */
async function isPack(file: string): Promise<boolean> {
  const bytes = await ByteFile.open(file)
  try {
    for await (const { fileName } of (await openZip(bytes)).eachEntry()) return fileName === manifestName
  } catch {
    // Not an archive, or a truncated one.
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

/**
 * A copy that names folders of the pack instead of folders of this machine. Returns the pictures that belong in the
 * pack.
 */
async function copyDatabase(
  project: Project,
  file: string,
  { sources, pictures: wanted }: Manifest,
): Promise<PictureEntry[]> {
  await project.db.$client.backup(file)
  const copy = new SqliteConnection(file)
  try {
    copy.pragma('journal_mode = DELETE')
    const pictures = wanted === 'with' ? namePictures(copy, sources) : []
    const point = copy.prepare('update sources set root = ? where id = ?')
    for (const { id, folder } of sources) point.run(folder, id)
    copy.exec('delete from exports')
    // Otherwise deleted rows stay readable in the file's free pages.
    copy.exec('vacuum')
    return pictures
  } finally {
    copy.close()
  }
}

const presentPictures = `
  select p.id, p.source_id, s.root, p.path, p.hash, p.bytes from pictures p join sources s on s.id = p.source_id
  where p.missing_since is null order by p.id`

/** Gives the pictures in a copy of the database their names in the pack. */
function namePictures(copy: SqliteConnection.Database, sources: Manifest['sources']): PictureEntry[] {
  const folders = new Map(sources.map(({ id, folder }) => [id, folder]))
  const rows = copy.prepare(presentPictures).raw().all() as [number, number, string, string, string, number][]
  // A source added after the manifest was written is not in the pack.
  const known = rows.flatMap(([id, source, root, relative, hash, bytes]) => {
    const folder = folders.get(source)
    return folder === undefined ? [] : [{ id, folder, root, relative, hash, bytes }]
  })
  const names = packedNames(known.map(({ folder, relative }) => `${folder}/${relative}`))
  const rename = copy.prepare('update pictures set path = ? where id = ?')
  copy.transaction(() => {
    known.forEach(({ id, folder, relative }, i) => {
      const name = names[i].slice(folder.length + 1)
      if (name !== relative) rename.run(name, id)
    })
  })()
  return known.map(({ root, relative, hash, bytes }, i) => ({
    from: pictureFile({ root, path: relative }),
    name: names[i],
    ...{ bytes, hash },
  }))
}

async function runEntries(project: Project): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const id of await readdir(project.runsDir)) {
    if (!runIdPattern.test(id)) continue
    for (const name of runFiles) {
      const from = path.join(project.runsDir, id, name)
      const found = await lstat(from).catch(() => null)
      // Files behind a link do not belong to the project.
      if (found?.isFile() && isGuarded(from)) entries.push({ from, name: `runs/${id}/${name}`, bytes: found.size })
    }
  }
  return entries
}

/** Writes the archive. @returns pictures that are not in it */
async function writeZip(
  file: string,
  manifest: Manifest,
  entries: Entry[],
  pictures: PictureEntry[],
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal | undefined,
): Promise<Pick<Pack, 'missing' | 'changed'>> {
  const total = [...entries, ...pictures].reduce((sum, { bytes }) => sum + bytes, 0)
  const free = freeBytes(path.dirname(file))
  if (total > free) throw new LoupeError('disk_full.packing', { needed: total, free })
  const zip = new yazl.ZipFile()
  zip.addBuffer(Buffer.from(JSON.stringify(manifest, null, 2)), manifestName)
  for (const { from, name } of entries) zip.addFile(from, name)
  let done = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      done += chunk.length
      onProgress(Math.min(done, total), total)
      next(null, chunk)
    },
  })
  // The archive reports an unreadable file itself, its stream does not.
  zip.on('error', (error: Error) => counted.destroy(error))
  const stop = new AbortController()
  const written = pipeline(zip.outputStream, counted, fs.createWriteStream(file), {
    signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
  })
  // Awaited below, after the pictures.
  written.catch(() => undefined)
  try {
    const left = await addPictures(zip, pictures, written, signal)
    zip.end()
    await written
    onProgress(total, total)
    return left
  } catch (error) {
    stop.abort()
    await written.catch(() => undefined)
    throw error
  }
}

/**
 * Adds one picture after the other: its bytes are in memory only until they are written, and are exactly those that
 * were checked.
 */
async function addPictures(
  zip: yazl.ZipFile,
  pictures: PictureEntry[],
  failing: Promise<void>,
  signal: AbortSignal | undefined,
): Promise<Pick<Pack, 'missing' | 'changed'>> {
  const left = { missing: 0, changed: 0 }
  for (const { from, name, hash, bytes } of pictures) {
    checkCancelled(signal)
    try {
      const found = await readKnownPicture(from, { hash, bytes })
      const added = Promise.withResolvers<null>()
      zip.addReadStreamLazy(name, { compress: false, size: found.length }, (give) => {
        const stream = Readable.from([found], { objectMode: false })
        stream.once('end', () => added.resolve(null))
        give(null, stream)
      })
      await Promise.race([added.promise, failing])
    } catch (error) {
      if (!(error instanceof PictureError)) throw error
      left[error.code === 'changed' ? 'changed' : 'missing']++
    }
  }
  return left
}
