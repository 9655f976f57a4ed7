import { thumbnail } from '../../ml/images/thumbnail.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { asWebp } from './as-webp.ts'
import type { PictureSource } from './original.ts'

/** What is made of a picture file for a screen; always a WebP. */
export type PixelWork = PictureSource & PixelKind

type PixelKind =
  | { kind: 'thumbnail'; side: number }
  /** For a browser that cannot show the file's own format. */
  | { kind: 'screen' }
  | { kind: 'view'; recipe: Recipe; view: 'eval' | 'train'; seed: number }

/** Does the work in this process; hashing and decoding may block it for seconds. @throws PictureError, LoupeError */
export async function doPixelWork(work: PixelWork): Promise<Uint8Array> {
  switch (work.kind) {
    case 'thumbnail':
      return thumbnail(work.file, work.side, work.known)
    case 'screen':
      return asWebp(work)
    case 'view': {
      // Imported late: the recipe code takes longer to load than a picture to decode.
      const { modelView } = await import('./model-view.ts')
      return modelView(work, work.recipe, work.view, work.seed)
    }
  }
}
