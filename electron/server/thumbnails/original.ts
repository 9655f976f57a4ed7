import type { KnownPicture } from '../../ml/images/pixels.ts'

/** A file that is shown only if it still has its picture's hash: a foreign project may name any file. */
export interface Original {
  file: string
  known: KnownPicture
}

/** An original, or a file of ours that is shown without this check. */
export type PictureSource = Pick<Original, 'file'> & Partial<Original>
