import { loadPicture } from './load.ts'
import { webp } from './webp.ts'

/**
 * A small WebP of a picture file, upright, for screens.
 * @param side longest side in pixels; smaller pictures are not enlarged
 * @throws PictureError when the picture cannot be read
 */
export async function thumbnail(path: string, side: number): Promise<Buffer> {
  const picture = await loadPicture(path)
  const { width, height } = picture.facts
  const scale = Math.min(1, side / Math.max(width, height))
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
  const pixels = await picture.decodeResized(size)
  return webp(pixels, 78)
}
