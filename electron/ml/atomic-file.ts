import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sweepOnce, temporaryBeside } from './temporary.ts'

/** Chunks are collected into writes of about this many bytes; larger ones pass through uncopied. */
const GATHER = 1 << 20

/**
 * Writes chunks to a temporary name beside `path`, flushes them to disk and renames, so that `path` is either complete
 * or missing. `onBytes` gets the number of bytes each write added. Leftovers of dead processes beside `path` are
 * removed.
 */
export async function writeFileAtomically(
  path: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  onBytes?: (bytes: number) => void,
): Promise<void> {
  sweepOnce(dirname(path))
  const temporary = temporaryBeside(path)
  try {
    const file = await open(temporary, 'wx')
    try {
      for await (const chunk of gathered(chunks)) {
        let written = 0
        while (written < chunk.byteLength) written += (await file.write(chunk, written)).bytesWritten
        onBytes?.(chunk.byteLength)
      }
      await file.sync()
    } finally {
      await file.close()
    }
    await renamePatiently(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    // The system's error for a failed write names no file.
    throw placed(error, temporary, path)
  }
}

/** Puts the file's name into a system error that names none, or only the temporary one. */
function placed(error: unknown, temporary: string, path: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error
  const { path: named } = error as NodeJS.ErrnoException
  return named === undefined || named === temporary ? Object.assign(error, { path }) : error
}

/** Renames; on Windows a virus scanner may hold a new file for a moment, so EPERM and EBUSY are tried again for 2 s. */
export async function renamePatiently(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(from, to)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      const passing = process.platform === 'win32' && (code === 'EPERM' || code === 'EBUSY' || code === 'EACCES')
      if (!passing || attempt === 20) throw error
      await sleep(100)
    }
  }
}

/** Size of a regular file in bytes; undefined if there is none. */
export async function fileSize(path: string): Promise<number | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
  return found?.isFile() ? found.size : undefined
}

async function* gathered(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let small: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    if (bytes + chunk.byteLength >= GATHER) {
      if (bytes) yield Buffer.concat(small)
      small = []
      bytes = 0
    }
    if (chunk.byteLength >= GATHER) yield chunk
    else {
      small.push(chunk)
      bytes += chunk.byteLength
    }
  }
  if (bytes) yield Buffer.concat(small)
}
