import { loadPicture } from '../../ml/images/load.ts'
import { webp } from '../../ml/images/webp.ts'
import type { PictureSource } from './original.ts'

/** Longest side for the inspector, in pixels. */
const LONGEST = 2400

/** A picture of any format as an upright WebP, at most 2400 pixels. @throws PictureError */
export async function asWebp({ file, known }: PictureSource): Promise<Uint8Array> {
  const picture = await loadPicture(file, {}, known)
  const { width, height } = picture.facts
  const scale = Math.min(1, LONGEST / Math.max(width, height))
  const pixels = await picture.decodeResized({
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  })
  return webp(pixels, 88)
}
