import { loadPicture } from './load.ts'
import type { KnownPicture } from './pixels.ts'
import { webp } from './webp.ts'

/**
 * A small upright WebP of a picture file, for screens.
 * @param side longest side in pixels; smaller pictures are not enlarged
 * @param known refuses a file that no longer has the picture's hash
 * @throws PictureError if the picture cannot be read
 */
export async function thumbnail(path: string, side: number, known?: KnownPicture): Promise<Buffer> {
  const picture = await loadPicture(path, {}, known)
  const { width, height } = picture.facts
  const scale = Math.min(1, side / Math.max(width, height))
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
  const pixels = await picture.decodeResized(size)
  return webp(pixels, 78)
}
