import { PICTURE_LIMITS } from '../../ml/images/limits.ts'
import { detectContent } from '../../ml/images/content.ts'
import { PictureError, type PictureFormat } from '../../ml/images/pixels.ts'
import { readPictureFile } from '../../ml/images/read-file.ts'
import type { Bytes, PixelProcesses } from './pixel-processes.ts'

/** Formats that every browser shows as they are. */
const shown: Partial<Record<PictureFormat, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  bmp: 'image/bmp',
}

/**
 * A picture as the inspector shows it: its own bytes when a browser can show them, else a WebP. What the bytes are is seen from
 * them, not from what the database remembers: a file may have been replaced by a page with scripts.
 * @throws PictureError
 */
export async function screenPicture(file: string, workers: PixelProcesses): Promise<{ type: string; bytes: Bytes }> {
  const bytes = await readPictureFile(file, PICTURE_LIMITS.bytes)
  const content = detectContent(bytes)
  if ('kind' in content) throw new PictureError('not_a_picture', `The content is ${content.kind}.`)
  const type = shown[content.format]
  if (type) return { type, bytes: bytes as Bytes }
  return { type: 'image/webp', bytes: await workers.run({ kind: 'screen', file }) }
}
