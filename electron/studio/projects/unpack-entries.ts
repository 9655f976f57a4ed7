import { createWriteStream } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Entry, ZipFile } from 'yauzl'
import { ByteFile } from '../../ml/byte-file.ts'
import { asLoupeError, checkCancelled, LoupeError } from '../../ml/errors.ts'
import { openZip } from '../../ml/zip-reader.ts'
import { databaseFile } from '../db/database.ts'
import { gigabytes } from '../runs/disk.ts'
import { freeBytes } from '../runs/needs.ts'
import {
  isSourceFolder,
  manifestName,
  manifestSchema,
  runFiles,
  runIdPattern,
  staysInside,
  type Manifest,
} from './pack-format.ts'

const MOST_ENTRIES = 1_000_000
const MOST_MANIFEST_BYTES = 4e6
/** Deflate shrinks a thousandfold at most; an archive that claims more counts the same bytes several times. */
const MOST_GROWTH = 1100

/**
 * Writes the files of a pack into the empty folder `dir`. Every name and size is checked before the first byte is written.
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
      await mkdir(path.dirname(target), { recursive: true })
      // 'wx': a name that comes twice, perhaps in other case, must not replace what was written.
      const options = { flags: 'wx', mode: 0o644 }
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, options), { signal })
      onProgress((done += entry.uncompressedSize), total)
    }
    return manifest
  } catch (error) {
    throw described(error)
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
    if (kind !== 0 && kind !== 0o100000 && kind !== 0o040000) throw notAPack(`${fileName} is a link or no file`)
    if (fileName.endsWith('/')) continue
    if (entry.isEncrypted()) throw notAPack('it is encrypted')
    if (!belongs(fileName)) throw notAPack(`it holds ${JSON.stringify(fileName.slice(0, 200))}`)
    const folded = fileName.normalize('NFC')
    if (names.has(folded)) throw notAPack(`it holds ${fileName} twice`)
    names.add(folded)
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
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer)
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

/** yauzl's own complaints (no archive, cut short, names that lead outside, wrong check sums) come as plain errors. */
function described(error: unknown): unknown {
  const { code, name } = error as { code?: unknown; name?: unknown }
  if (error instanceof LoupeError || name === 'AbortError') return error
  if (code === 'EEXIST') return notAPack('two of its files have one name')
  return typeof code === 'string' && /^E[A-Z]+$/.test(code)
    ? asLoupeError(error)
    : notAPack('it is damaged, or no archive', error)
}

export function notAPack(why: string, cause?: unknown): LoupeError {
  return new LoupeError(
    'not_a_project',
    `This file is no packed Loupe project: ${why}.`,
    'Ask for it again, or choose another file. Nothing was unpacked.',
    { cause },
  )
}
