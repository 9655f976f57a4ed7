import { webcrypto } from 'node:crypto'
import { PICTURE_LIMITS } from './limits.ts'
import { changed, type KnownPicture } from './pixels.ts'
import { readPictureFile } from './read-file.ts'

/**
 * Reads a picture's file if it still has the known hash. The hash is computed on another thread.
 * @throws PictureError `changed`, and as `readPictureFile`
 */
export async function readKnownPicture(path: string, known: KnownPicture): Promise<Buffer> {
  const bytes = await readPictureFile(path, PICTURE_LIMITS.bytes, known.bytes)
  const digest = Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
  if (digest.toString('hex') !== known.hash) throw changed()
  return bytes
}
