import type { PictureLimits } from './limits.ts'
import { loadPicture } from './load.ts'
import type { PictureFacts } from './pixels.ts'

/**
 * Decodes a picture fully, keeps nothing, and returns its facts: the scan's check of every file.
 *
 * A large JPEG is decoded at a fraction of its size: every coefficient is read, so truncation and damage are found, but
 * most of the inverse transform is saved (12 megapixels: 26 ms instead of 83; at 400×533 both take 4 ms on a busy
 * machine).
 * @throws PictureError with a reason in plain words.
 */
export async function inspectPicture(path: string, limits: Partial<PictureLimits> = {}): Promise<PictureFacts> {
  const picture = await loadPicture(path, limits)
  await picture.verify()
  return picture.facts
}
