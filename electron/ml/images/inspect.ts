import type { PictureLimits } from './load.ts'
import { loadPicture } from './load.ts'
import type { PictureFacts } from './pixels.ts'

/**
 * Decodes a picture fully, keeps nothing, and says what it is: the scan's look at every file.
 *
 * A JPEG is decoded at an eighth of its size: every coefficient is read, so what is cut or damaged is found, but most of the
 * inverse transform and all of the resampling is saved (clothing, 400×533: 1.7 ms instead of 4.2).
 * @throws PictureError with a reason in plain words.
 */
export async function inspectPicture(path: string, limits: Partial<PictureLimits> = {}): Promise<PictureFacts> {
  const picture = await loadPicture(path, limits)
  await picture.verify()
  return picture.facts
}
