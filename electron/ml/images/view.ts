import { random } from '../random.ts'
import { loadPicture } from './load.ts'
import { pictureError, type Pixels } from './pixels.ts'
import { renderView } from './render.ts'
import type { Transform } from './transforms.ts'

/**
 * One view of a picture as training makes it.
 * @param hash SHA-256 of the picture's bytes, hex
 * @param view names the seeded random view; '' for the evaluation view
 * @throws PictureError if the file cannot be read or has changed
 */
export async function viewOfPicture(
  { path, hash }: { path: string; hash: string },
  transforms: Transform[],
  view: string,
): Promise<Pixels> {
  const picture = await loadPicture(path)
  if (picture.facts.hash !== hash) throw pictureError('changed.since_import')
  return renderView(picture, transforms, view === '' ? undefined : random(view, hash))
}
