import { detectContent, notAPicture } from '../../ml/images/content.ts'
import { pictureFormats } from '../../../common/pictures/formats.ts'
import { thumbnailType } from '../../../common/pictures/thumbnail.ts'
import { readKnownPicture } from '../../ml/images/read-known.ts'
import type { Bytes, PixelProcesses } from './pixel-processes.ts'
import type { Original } from './original.ts'

/**
 * A picture for the inspector: its own bytes if browsers can show them, else a WebP. The type is read from the bytes,
 * not from the database: a file replaced by a page with scripts is not shown.
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
