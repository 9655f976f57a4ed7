import type { KnownPicture } from '../../ml/images/pixels.ts'

/** A file, shown only if it is what its picture is known by: a project from elsewhere may name any. */
export interface Original {
  file: string
  known: KnownPicture
}

/** An original, or a file of ours that is shown whatever it is. */
export type PictureSource = Pick<Original, 'file'> & Partial<Original>
