import { detectContent, notAPicture } from '../../ml/images/content.ts'
import { pictureFormats } from '../../../common/pictures/formats.ts'
import { thumbnailType } from '../../../common/pictures/thumbnail.ts'
import { readKnownPicture } from '../../ml/images/read-known.ts'
import type { Bytes, PixelProcesses } from './pixel-processes.ts'
import type { Original } from './original.ts'

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
  if ('other' in content) throw notAPicture(content.other)
  const { shownByBrowsers, mime } = pictureFormats[content.format]
  if (shownByBrowsers) return { type: mime, bytes: bytes as Bytes }
  return { type: thumbnailType, bytes: await workers.run({ kind: 'screen', ...original }) }
}
