import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import { PassThrough, pipeline, Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import yazl from 'yazl'
import { listName, readList } from '../ml/export/written.ts'
import { isTemporary } from '../ml/temporary.ts'
import { LoupeError } from '../ml/errors.ts'
import { bytesOf, seen, type SeenFile } from './file-stream.ts'
import { append } from '../../common/many.ts'

/**
 * How often, and with what pause in ms, to check an export that is being put in place, which takes a few milliseconds.
 */
const LOOKS = 40
const PAUSE_MS = 50

/**
 * Zips a folder while sending it: all files as they were at one moment between two exports. Nothing is compressed,
 * since weights and pictures do not get smaller, so the length is known and it is as fast as the disk. A file that is
 * missing or changed when its turn comes fails the stream.
 * @param root the export that the folder is, or is in
 * @throws LoupeError `export_failed` if putting the export in place was interrupted
 */
export async function zipFolder(folder: string, root: string): Promise<{ bytes: number; stream: Readable }> {
  const files = await lookAt(folder, root)
  const zip = new yazl.ZipFile()
  const out = new PassThrough()
  // The archive emits its own errors, its stream does not; the file that is open at that moment is closed with it.
  let reading: Readable | undefined
  const fail = (error: Error) => out.destroy(error)
  zip.on('error', fail)
  pipeline(zip.outputStream as Readable, out, () => reading?.destroy())
  const parent = path.dirname(folder)
  for (const file of files) {
    const name = path.relative(parent, file.path).split(path.sep).join('/')
    zip.addReadStreamLazy(name, { compress: false, size: file.size }, (give) => {
      reading = Readable.from(bytesOf(file), { objectMode: false })
      reading.on('error', fail)
      if (out.destroyed) reading.destroy()
      give(null, reading)
    })
  }
  const bytes = await new Promise<number>((resolve) => {
    // The types do not mention that the length is passed.
    zip.end({ comment: '', forceZip64Format: false }, resolve as () => void)
  })
  return { bytes, stream: out }
}

/** Every file of a folder except links and temporary files, taken while no export was being put in place. */
async function lookAt(folder: string, root: string): Promise<SeenFile[]> {
  for (let look = 0; look < LOOKS; look++) {
    if (look > 0) await sleep(PAUSE_MS)
    const before = await stateOf(root)
    if (before === 'changing') continue
    const files = await filesIn(folder).catch((error: NodeJS.ErrnoException) => {
      // Removed while we looked: an export is being put in place.
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
      throw error
    })
    if (files && (await stateOf(root)) === before) return files
  }
  throw new LoupeError('export_failed.not_whole', { folder: root })
}

/** Differs after each export that was put in place; 'changing' during one. */
async function stateOf(root: string): Promise<string> {
  const facts = await lstat(path.join(root, listName), { bigint: true }).catch(() => null)
  if (!facts) return 'none'
  if (!((await readList(root))?.whole ?? true)) return 'changing'
  return seen(listName, facts).state
}

async function filesIn(dir: string): Promise<SeenFile[]> {
  const found: SeenFile[] = []
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const at = path.join(dir, entry.name)
    if (isTemporary(entry.name)) continue
    if (entry.isDirectory()) append(found, await filesIn(at))
    // Links may lead anywhere.
    else if (entry.isFile()) found.push(seen(at, await lstat(at, { bigint: true })))
  }
  return found
}
