import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import { makeTree } from '../../ml/files/make-tree.ts'
import { ByteFile } from '../../ml/byte-file.ts'
import { asLoupeError, checkCancelled, LoupeError } from '../../ml/errors.ts'
import { openZip } from '../../ml/zip-reader.ts'
import type { NoPack } from '../../../common/words/en/problems/projects.ts'
import { databaseFile } from '../db/database.ts'
import { freeBytes } from '../base/disk.ts'
import { sameFile, unfitName } from './pack-names.ts'
import { isSourceFolder, manifestSchema, staysInside, type Manifest } from './pack-format.ts'
import { runIdPattern } from '../db/run-id.ts'
import { manifestName, runFiles } from '../project/pack-files.ts'

const MOST_ENTRIES = 1_000_000
const MOST_MANIFEST_BYTES = 4e6
/** Deflate shrinks at most a thousandfold; an archive that claims more counts the same bytes several times. */
const MOST_GROWTH = 1100

/**
 * Writes the files of a pack into the empty folder `dir`. Every name and size is checked before the first byte is
 * written, every checksum meanwhile.
 * @throws LoupeError `not_a_project` for anything that packs do not contain; `disk_full`, `cancelled`
 */
export async function extractPack(
  file: string,
  dir: string,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal | undefined,
): Promise<Manifest> {
  let bytes: ByteFile | undefined
  try {
    await refuseNoFile(file)
    bytes = await ByteFile.open(file)
    const zip = await openZip(bytes)
    const entries = await checkedEntries(zip)
    const total = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0)
    await checkSizes(file, dir, total)
    const manifest = await readManifest(zip, entries)
    let done = 0
    for (const entry of entries) {
      checkCancelled(signal)
      if (entry.fileName === manifestName) continue
      const target = path.join(dir, entry.fileName)
      makeTree(path.dirname(target))
      // 'wx': a name that comes twice, perhaps in other case, must not replace what was written.
      const options = { flags: 'wx', mode: 0o644 }
      const content = await zip.openReadStreamPromise(entry)
      await pipeline(content, checkSum(entry), createWriteStream(target, options), { signal })
      onProgress((done += entry.uncompressedSize), total)
    }
    return manifest
  } catch (error) {
    throw described(error, file)
  } finally {
    await bytes?.close()
  }
}

/** All files of the pack, after checking that each has a valid name, kind and place. */
async function checkedEntries(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > MOST_ENTRIES) throw notAPack('too_many_files')
  const entries: Entry[] = []
  const names = new Set<string>()
  for await (const entry of zip.eachEntry()) {
    const { fileName } = entry
    if (entries.length >= MOST_ENTRIES) throw notAPack('too_many_files')
    // The upper half is the file's mode if the archive was made on Unix: projects contain neither links nor devices.
    const kind = (entry.externalFileAttributes >>> 16) & 0o170000
    if (kind !== 0 && kind !== 0o100000 && kind !== 0o040000) throw notAPack('no_plain_files')
    if (fileName.endsWith('/')) continue
    if (entry.isEncrypted()) throw notAPack('encrypted')
    const unfit = unfitName(fileName)
    if (unfit !== null) throw notAPack(unfit.why, unfit.name)
    if (!belongs(fileName)) throw notAPack('strange_file', fileName.slice(0, 200))
    const same = sameFile(fileName)
    if (names.has(same)) throw notAPack('same_name', fileName.slice(0, 200))
    names.add(same)
    entries.push(entry)
  }
  for (const needed of [manifestName, databaseFile]) if (!names.has(needed)) throw notAPack('lacks', needed)
  return entries
}

/** Whether a pack may contain a file of this name. */
function belongs(name: string): boolean {
  if (name === manifestName || name === databaseFile) return true
  if (!staysInside(name)) return false
  const [top, second, ...rest] = name.split('/')
  if (top === 'pictures') return second !== undefined
  if (top === 'sources') return isSourceFolder(`sources/${second}`) && rest.length > 0
  return top === 'runs' && runIdPattern.test(second) && runFiles.includes(rest.join('/'))
}

async function checkSizes(file: string, dir: string, total: number): Promise<void> {
  const { size } = await stat(file)
  if (total > size * MOST_GROWTH) throw notAPack('too_large')
  const free = freeBytes(dir)
  if (total > free) throw new LoupeError('disk_full.unpacking', { needed: total, free })
}

async function readManifest(zip: ZipFile, entries: Entry[]): Promise<Manifest> {
  const entry = entries.find(({ fileName }) => fileName === manifestName)
  if (!entry || entry.uncompressedSize > MOST_MANIFEST_BYTES) throw notAPack('description_long')
  const chunks: Buffer[] = []
  const content = await zip.openReadStreamPromise(entry)
  await pipeline(content, checkSum(entry), async (checked: AsyncIterable<Buffer>) => {
    for await (const chunk of checked) chunks.push(chunk)
  })
  const read = manifestSchema.safeParse(jsonOf(Buffer.concat(chunks).toString('utf8')))
  if (!read.success) throw notAPack('description_unknown')
  for (const { folder } of read.data.sources) if (!isSourceFolder(folder)) throw notAPack('description_folder', folder)
  return read.data
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Passes a file of the archive on and verifies its checksum, which yauzl does not. */
function checkSum({ crc32: expected }: Entry): Transform {
  let found = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      found = crc32(chunk, found)
      next(null, chunk)
    },
    flush: (done) => done(found === expected ? null : notAPack('damaged_file')),
  })
}

/** Not even opened unless it can be a pack: opening a pipe would block. */
async function refuseNoFile(file: string): Promise<void> {
  const facts = await stat(file)
  if (facts.isDirectory()) throw new LoupeError('not_a_project.pack_is_folder', { file })
  if (!facts.isFile()) throw new LoupeError('not_a_project.pack_is_device', { file })
}

/**
 * Errors of the file itself, of writing, and of yauzl, whose messages (no archive, cut short, names that lead outside)
 * are for programmers.
 */
function described(error: unknown, file: string): unknown {
  const { code, name, path: at } = error as { code?: unknown; name?: unknown; path?: unknown }
  if (error instanceof LoupeError || name === 'AbortError') return error
  if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) return notAPack('no_archive', undefined, error)
  if (code === 'EEXIST' || code === 'ENOTDIR' || code === 'EISDIR') {
    if (at !== file) return notAPack('one_name')
  } else if (code !== 'ENOENT' && code !== 'ENXIO' && code !== 'ENAMETOOLONG' && code !== 'ELOOP')
    return asLoupeError(error)
  if (at !== file) return notAPack('long_name')
  return new LoupeError(
    code === 'ENOENT' || code === 'ENOTDIR' ? 'not_a_project.no_file' : 'not_a_project.unreadable_file',
    { file },
  )
}

/** @param name of the faulty file, if the reason needs one */
export function notAPack(why: NoPack, name?: string, cause?: unknown): LoupeError {
  return new LoupeError('not_a_project.no_pack', { why, name }, { cause })
}
