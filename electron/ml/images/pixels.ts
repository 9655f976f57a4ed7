import type { PictureFormat } from '../../../common/pictures/formats.ts'

/** 8-bit RGB pixels, interleaved: `[height, width, 3]`. */
export interface Pixels {
  data: Uint8Array
  width: number
  height: number
}

/** What a scan records about one picture file. */
export interface PictureFacts {
  /** SHA-256 of the file's bytes, hex. */
  hash: string
  /** Size of the file in bytes. */
  bytes: number
  format: PictureFormat
  /** Width and height in pixels as people see it, after the EXIF orientation was applied. */
  width: number
  height: number
  /** EXIF orientation, 1 to 8; 1 where the file has none. */
  orientation: number
}

/** What a picture's file is known by. */
export interface KnownPicture {
  /** SHA-256 of its bytes, hex. */
  hash: string
  /** How many they are, where that is known: another size needs no reading. */
  bytes?: number
}

export type PictureProblem =
  | 'empty'
  | 'not_a_picture'
  | 'damaged'
  | 'too_large'
  | 'unreadable'
  | 'missing'
  | 'outside_folder'
  | 'bad_name'
  | 'changed'

/** A picture that cannot be used, with a reason people can act on. It never stops the others. */
export class PictureError extends Error {
  readonly code: PictureProblem
  constructor(code: PictureProblem, reason: string, options: { cause?: unknown } = {}) {
    super(reason, options)
    this.name = 'PictureError'
    this.code = code
  }
}

/** The error of a file that is not the one a picture is known by. */
export function changed(): PictureError {
  return new PictureError(
    'changed',
    'The file has changed since it was imported. Look for new pictures to take it in as it is.',
  )
}
