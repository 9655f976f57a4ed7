/** What there is to know about a picture format before a file of it is opened. */
export interface PictureFormatFacts {
  /** As people call it. */
  title: string
  /** Endings of its files' names, small letters, without the dot; the usual one first. */
  extensions: readonly string[]
  mime: string
  /** Whether every browser shows it as it is; what is not shown is sent as a WebP. */
  shownByBrowsers: boolean
  /** What decodes it: `electron/ml/images` has one of each. */
  decoder: 'sharp' | 'heic' | 'bmp'
}

/** Every format that Loupe reads, in the order in which texts name them. Its first bytes are known to `electron/ml/images/content.ts`. */
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
