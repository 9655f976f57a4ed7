/** What is known about a picture format before a file is opened. */
export interface PictureFormatFacts {
  /** As people call it. */
  title: string
  /** File name endings in lower case, without the dot; the usual one first. */
  extensions: readonly string[]
  mime: string
  /** Whether every browser can show it; other formats are sent as WebP. */
  shownByBrowsers: boolean
  /** Its decoder, one of those in `electron/ml/images`. */
  decoder: 'sharp' | 'heic' | 'bmp'
}

/**
 * Every format that Loupe reads, in the order texts list them. Their first bytes are in
 * `electron/ml/images/content.ts`.
 */
export const pictureFormats = {
  jpeg: format('JPEG', ['jpg', 'jpeg', 'jpe', 'jfif'], 'image/jpeg', true, 'sharp'),
  png: format('PNG', ['png'], 'image/png', true, 'sharp'),
  webp: format('WebP', ['webp'], 'image/webp', true, 'sharp'),
  gif: format('GIF', ['gif'], 'image/gif', true, 'sharp'),
  tiff: format('TIFF', ['tif', 'tiff'], 'image/tiff', false, 'sharp'),
  avif: format('AVIF', ['avif'], 'image/avif', true, 'sharp'),
  heic: format('HEIC', ['heic', 'heif'], 'image/heic', false, 'heic'),
  bmp: format('BMP', ['bmp'], 'image/bmp', true, 'bmp'),
}
export type PictureFormat = keyof typeof pictureFormats

function format(
  title: string,
  extensions: readonly string[],
  mime: string,
  shownByBrowsers: boolean,
  decoder: PictureFormatFacts['decoder'],
): PictureFormatFacts {
  return { title, extensions, mime, shownByBrowsers, decoder }
}
