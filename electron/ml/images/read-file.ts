import fs from 'node:fs'
import { promisify } from 'node:util'
import { changed, PictureError } from './pixels.ts'

const open = promisify(fs.open)
const read = promisify(fs.read)

/** So much is read in the event loop once the file is open: sending it to another thread takes ten times as long. */
const SMALL_BYTES = 64 * 1024

/**
 * Reads a whole file once. Later steps (hash, header, pixels) work on these bytes, so they cannot disagree about the file.
 * @param limit the most bytes a file may have; larger ones are refused before anything is read.
 * @param known the bytes that it has where it is what it was; with any other number it is not read.
 * @throws PictureError `missing`, `unreadable`, `empty`, `too_large`, `changed`.
 */
export async function readPictureFile(path: string, limit: number, known?: number): Promise<Buffer> {
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever. Windows has no such flag.
    const file = await open(path, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0))
    try {
      const stat = fs.fstatSync(file)
      if (!stat.isFile()) throw new PictureError('unreadable', 'This is not an ordinary file.')
      if (stat.size === 0) throw new PictureError('empty', 'The file is empty.')
      if (stat.size > limit)
        throw new PictureError('too_large', `The file has ${megabytes(stat.size)}; the limit is ${megabytes(limit)}.`)
      if (known !== undefined && stat.size !== known) throw changed()
      return await readUpTo(file, stat.size)
    } finally {
      fs.closeSync(file)
    }
  } catch (error) {
    throw asPictureError(error)
  }
}

async function readUpTo(file: number, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(size)
  let filled = 0
  while (filled < size) {
    const got =
      size <= SMALL_BYTES
        ? fs.readSync(file, bytes, filled, size - filled, filled)
        : (await read(file, bytes, filled, size - filled, filled)).bytesRead
    if (got === 0) break
    filled += got
  }
  return bytes.subarray(0, filled)
}

function asPictureError(error: unknown): PictureError {
  if (error instanceof PictureError) return error
  const { code } = error as NodeJS.ErrnoException
  const cause = { cause: error }
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new PictureError('missing', 'The file is not there any more.', cause)
  if (code === 'EACCES' || code === 'EPERM')
    return new PictureError('unreadable', 'Loupe may not read this file; its permissions forbid it.', cause)
  if (code === 'ELOOP') return new PictureError('unreadable', 'The link leads in a circle.', cause)
  if (code === 'ENAMETOOLONG') return new PictureError('bad_name', 'The name is too long for this system.', cause)
  return new PictureError('unreadable', 'The file could not be read: its disk gives no answer, or a wrong one.', cause)
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`
}
