import {
  unusableBy,
  type FileFault,
  type FileFaultCode,
  type FileFaultFacts,
  type FileFaultId,
  type Unusable,
} from '../../../common/problems/file-faults.ts'
import type { Facts } from '../../../common/problems/sentences.ts'
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
  /** Width and height in pixels as displayed, after applying the EXIF orientation. */
  width: number
  height: number
  /** EXIF orientation, 1 to 8; 1 if the file has none. */
  orientation: number
}

/** What a picture's file is recognised by. */
export interface KnownPicture {
  /** SHA-256 of its bytes, hex. */
  hash: string
  /** Its size in bytes, if known: a file of another size need not be read. */
  bytes?: number
}

/** A picture that cannot be used, with a reason people can act on. It never stops the others. */
export class PictureError extends Error {
  readonly code: FileFaultCode
  /** What is kept of it, and said about it; `message` is its English sentence. */
  readonly unusable: Unusable & { fault: FileFault }

  constructor(fault: FileFault, options?: ErrorOptions) {
    const unusable = unusableBy(fault)
    super(unusable.reason, options)
    this.name = 'PictureError'
    this.code = unusable.code
    this.unusable = unusable
  }
}

/** The facts of a fault, if it needs any, then the cause. */
type Given<Id extends FileFaultId> =
  FileFaultFacts<Id> extends [infer About]
    ? [about: About & Facts, options?: ErrorOptions]
    : [about?: Record<string, never>, options?: ErrorOptions]

/** The error of a fault and its facts. */
export function pictureError<Id extends FileFaultId>(id: Id, ...[about, options]: Given<Id>): PictureError {
  return new PictureError({ id, ...(about && { about }) }, options)
}

/** The error for a file that is not the one a picture is known by. */
export function changed(): PictureError {
  return pictureError('changed.look_again')
}
