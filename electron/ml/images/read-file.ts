import { createHash, hash, type Hash } from 'node:crypto'
import fs from 'node:fs'
import { promisify } from 'node:util'
import { changed, PictureError, pictureError } from './pixels.ts'

const open = promisify(fs.open)
const read = promisify(fs.read)

/**
 * Files up to this size are read in the event loop once they are open: sending them to another thread takes ten times
 * as long.
 */
const SMALL_BYTES = 64 * 1024

/** Larger files are read in parts of this size: hashing one blocks the event loop for less than a millisecond. */
const PART_BYTES = 512 * 1024

interface HashedFile {
  bytes: Buffer
  /** SHA-256, hex. */
  hash: string
}

/**
 * Reads a whole file once. Later steps (hash, header, pixels) work on these bytes, so they cannot disagree about the
 * file.
 * @param limit maximum size in bytes; larger files are refused before anything is read.
 * @param known the expected size in bytes; a file with another size is not read.
 * @throws PictureError `missing`, `unreadable`, `empty`, `too_large`, `changed`.
 */
export async function readPictureFile(path: string, limit: number, known?: number): Promise<Buffer> {
  return readParts(path, limit, known)
}

/** The same with a hash: each part is hashed while the next one is read. */
export async function readHashedFile(path: string, limit: number, known?: number): Promise<HashedFile> {
  let parts: Hash | undefined
  const bytes = await readParts(path, limit, known, (part) => (parts ??= createHash('sha256')).update(part))
  return { bytes, hash: parts?.digest('hex') ?? hash('sha256', bytes) }
}

async function readParts(
  path: string,
  limit: number,
  known?: number,
  onPart?: (part: Buffer) => unknown,
): Promise<Buffer> {
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer forever. Windows has no such flag.
    const file = await open(path, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0))
    try {
      const stat = fs.fstatSync(file)
      if (!stat.isFile()) throw pictureError('unreadable.no_file')
      if (stat.size === 0) throw pictureError('empty.file')
      if (stat.size > limit) throw pictureError('too_large.file', { bytes: stat.size, most: limit })
      if (known !== undefined && stat.size !== known) throw changed()
      return await readUpTo(file, stat.size, onPart)
    } finally {
      fs.closeSync(file)
    }
  } catch (error) {
    throw asPictureError(error)
  }
}

/** @param onPart called with each part of a larger file while the next one is read */
async function readUpTo(file: number, size: number, onPart?: (part: Buffer) => unknown): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(size)
  const most = (at: number) => Math.min(size - at, PART_BYTES)
  let filled = 0
  if (size <= SMALL_BYTES) {
    for (let got = -1; filled < size && got !== 0; filled += got)
      got = fs.readSync(file, bytes, filled, size - filled, filled)
    return bytes.subarray(0, filled)
  }
  for (let next = read(file, bytes, 0, most(0), 0); ;) {
    const { bytesRead } = await next
    const part = bytes.subarray(filled, filled + bytesRead)
    filled += bytesRead
    const isOver = bytesRead === 0 || filled === size
    if (!isOver) next = read(file, bytes, filled, most(filled), filled)
    onPart?.(part)
    if (isOver) return bytes.subarray(0, filled)
  }
}

function asPictureError(error: unknown): PictureError {
  if (error instanceof PictureError) return error
  const { code } = error as NodeJS.ErrnoException
  const cause = { cause: error }
  if (code === 'ENOENT' || code === 'ENOTDIR') return pictureError('missing.file', {}, cause)
  if (code === 'EACCES' || code === 'EPERM') return pictureError('unreadable.not_permitted', { kind: 'file' }, cause)
  if (code === 'ELOOP') return pictureError('unreadable.circle', {}, cause)
  if (code === 'ENAMETOOLONG') return pictureError('bad_name.too_long', {}, cause)
  return pictureError('unreadable.disk', {}, cause)
}
