import { pictureFormats, type PictureFormatFacts } from './formats.ts'

const formats: readonly PictureFormatFacts[] = Object.values(pictureFormats)
const extensions = formats.flatMap((format) => format.extensions)

/** How a name of a picture ends, as the source of a regular expression that ignores case. */
export const pictureEnding = `\\.(?:${extensions.join('|')})`

const ends = new RegExp(`${pictureEnding}$`, 'i')

/** Whether a name ends like a picture's, in any case. */
export function hasPictureExtension(name: string): boolean {
  return ends.test(name)
}

/** For `accept` of a field that takes a picture: what a browser knows as one, and the endings that it may not know. */
export const acceptedPictures = ['image/*', ...extensions.map((extension) => `.${extension}`)].join(',')

/** 'JPEG, PNG or BMP'. */
export const namedFormats = formats
  .map(({ title }) => title)
  .join(', ')
  .replace(/, (?=[^,]*$)/, ' or ')
