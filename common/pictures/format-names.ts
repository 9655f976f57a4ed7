import { pictureFormats, type PictureFormatFacts } from './formats.ts'

const formats: readonly PictureFormatFacts[] = Object.values(pictureFormats)
const extensions = formats.flatMap((format) => format.extensions)

/** Matches the ending of a picture's name: the source of a regular expression to be used with the flag `i`. */
export const pictureEnding = `\\.(?:${extensions.join('|')})`

const ends = new RegExp(`${pictureEnding}$`, 'i')

/** Whether a name ends like a picture's, ignoring case. */
export function hasPictureExtension(name: string): boolean {
  return ends.test(name)
}

/** For the `accept` attribute of a picture input: what browsers know as images, and the endings they may not know. */
export const acceptedPictures = ['image/*', ...extensions.map((extension) => `.${extension}`)].join(',')

/** 'JPEG, PNG or BMP'. */
export const namedFormats = formats
  .map(({ title }) => title)
  .join(', ')
  .replace(/, (?=[^,]*$)/, ' or ')
