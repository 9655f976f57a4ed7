/** Larger pictures are refused before a single pixel is decoded. */
export interface PictureLimits {
  /** Largest file, in bytes. */
  bytes: number
  /** Maximum number of pixels, width times height. */
  pixels: number
}

export const PICTURE_LIMITS: PictureLimits = { bytes: 512 * 2 ** 20, pixels: 100e6 }
