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
import { databaseFile } from '../db/database.ts'
import { gigabytes } from '../base/disk.ts'
import { freeBytes } from '../base/disk.ts'
import { sameFile, unfitName } from './pack-names.ts'
import { isSourceFolder, manifestSchema, staysInside, type Manifest } from './pack-format.ts'
import { runIdPattern } from '../db/run-id.ts'
import { manifestName, runFiles } from '../project/pack-files.ts'

const MOST_ENTRIES = 1_000_000
const MOST_MANIFEST_BYTES = 4e6
/** Deflate shrinks a thousandfold at most; an archive that claims more counts the same bytes several times. */
const MOST_GROWTH = 1100

/**
 * Writes the files of a pack into the empty folder `dir`. Every name and size is checked before the first byte is written, every check sum while it is.
 * @throws LoupeError `not_a_project` for anything no pack has; `disk_full`, `cancelled`
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

/** All files of the pack, none of them with a name, a kind or a place that no pack has. */
async function checkedEntries(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > MOST_ENTRIES) throw notAPack('it holds too many files')
  const entries: Entry[] = []
  const names = new Set<string>()
  for await (const entry of zip.eachEntry()) {
    const { fileName } = entry
    if (entries.length >= MOST_ENTRIES) throw notAPack('it holds too many files')
    // The upper half are the file's mode where a Unix made the archive: links and devices are no files of a project.
    const kind = (entry.externalFileAttributes >>> 16) & 0o170000
    if (kind !== 0 && kind !== 0o100000 && kind !== 0o040000) throw notAPack('a file in it is a link or a device')
    if (fileName.endsWith('/')) continue
    if (entry.isEncrypted()) throw notAPack('it is encrypted')
    const unfit = unfitName(fileName)
    if (unfit !== null) throw notAPack(unfit)
    if (!belongs(fileName)) throw notAPack(`it holds ${JSON.stringify(fileName.slice(0, 200))}`)
    const same = sameFile(fileName)
    if (names.has(same)) throw notAPack(`two files in it have the name ${JSON.stringify(fileName.slice(0, 200))}`)
    names.add(same)
    entries.push(entry)
  }
  for (const needed of [manifestName, databaseFile]) if (!names.has(needed)) throw notAPack(`it holds no ${needed}`)
  return entries
}

/** Whether a pack may hold a file of this name. */
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
  if (total > size * MOST_GROWTH) throw notAPack('its files are larger than it can hold')
  const free = freeBytes(dir)
  if (total > free)
    throw new LoupeError(
      'disk_full',
      `The project needs ${gigabytes(total)}, and ${gigabytes(free)} are free there.`,
      'Free some space, or choose another place.',
    )
}

async function readManifest(zip: ZipFile, entries: Entry[]): Promise<Manifest> {
  const entry = entries.find(({ fileName }) => fileName === manifestName)
  if (!entry || entry.uncompressedSize > MOST_MANIFEST_BYTES) throw notAPack('its description is too long')
  const chunks: Buffer[] = []
  const content = await zip.openReadStreamPromise(entry)
  await pipeline(content, checkSum(entry), async (checked: AsyncIterable<Buffer>) => {
    for await (const chunk of checked) chunks.push(chunk)
  })
  const read = manifestSchema.safeParse(jsonOf(Buffer.concat(chunks).toString('utf8')))
  if (!read.success) throw notAPack('its description is not one that this Loupe knows')
  for (const { folder } of read.data.sources)
    if (!isSourceFolder(folder)) throw notAPack(`its description names the folder ${JSON.stringify(folder)}`)
  return read.data
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Passes a file of the archive on and compares it with the check sum that the archive has for it: yauzl does not. */
function checkSum({ crc32: expected }: Entry): Transform {
  let found = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      found = crc32(chunk, found)
      next(null, chunk)
    },
    flush: (done) => done(found === expected ? null : notAPack('a file in it is damaged')),
  })
}

/** What cannot be a pack is not even opened: a pipe would be waited for. */
async function refuseNoFile(file: string): Promise<void> {
  const facts = await stat(file)
  if (facts.isDirectory())
    throw new LoupeError(
      'not_a_project',
      `${file} is a folder, not a packed project.`,
      'Choose the file NAME.loupe.zip. A project that is a folder is opened, not unpacked.',
    )
  if (!facts.isFile())
    throw new LoupeError(
      'not_a_project',
      `${file} is a pipe or a device, not a file.`,
      'Choose the file NAME.loupe.zip.',
    )
}

/** Errors of the file itself, of what is written, and of yauzl, whose words (no archive, cut short, names that lead outside) are for programmers. */
function described(error: unknown, file: string): unknown {
  const { code, name, path: at } = error as { code?: unknown; name?: unknown; path?: unknown }
  if (error instanceof LoupeError || name === 'AbortError') return error
  if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code))
    return notAPack('it is no archive, or is damaged or cut short')
  if (code === 'EEXIST' || code === 'ENOTDIR' || code === 'EISDIR') {
    if (at !== file) return notAPack('two of its files have one name')
  } else if (code !== 'ENOENT' && code !== 'ENXIO' && code !== 'ENAMETOOLONG' && code !== 'ELOOP')
    return asLoupeError(error)
  if (at !== file) return notAPack('a name in it is too long for this disk')
  return new LoupeError(
    'not_a_project',
    code === 'ENOENT' || code === 'ENOTDIR' ? `There is no file ${file}.` : `${file} cannot be read.`,
    'Check the spelling, or choose another file.',
  )
}

export function notAPack(why: string, cause?: unknown): LoupeError {
  return new LoupeError(
    'not_a_project',
    `This file is no packed Loupe project: ${why}.`,
    'Ask for it again, or choose another file. Nothing was unpacked.',
    { cause },
  )
}
