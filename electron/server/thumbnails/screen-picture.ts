import { detectContent } from '../../ml/images/content.ts'
import { PictureError, type PictureFormat } from '../../ml/images/pixels.ts'
import { readKnownPicture } from '../../ml/images/read-known.ts'
import type { Bytes, PixelProcesses } from './pixel-processes.ts'
import type { Original } from './original.ts'

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
 * them, not from what the database remembers: a file may have been replaced by a page with scripts, and is not shown then.
 * @throws PictureError
 */
export async function screenPicture(
  original: Original,
  workers: PixelProcesses,
): Promise<{ type: string; bytes: Bytes }> {
  const bytes = await readKnownPicture(original.file, original.known)
  const content = detectContent(bytes)
  if ('kind' in content) throw new PictureError('not_a_picture', `The content is ${content.kind}.`)
  const type = shown[content.format]
  if (type) return { type, bytes: bytes as Bytes }
  return { type: 'image/webp', bytes: await workers.run({ kind: 'screen', ...original }) }
}
