import type { PictureProblem } from '../../../pictures/problems.ts'
import { numbers } from '../numbers.ts'
import type { Facts, SentencesById } from '../../../problems/sentences.ts'

/** What a file that is not a picture contains. */
const contents = {
  pdf: 'a PDF document',
  zip: 'a ZIP archive or an office document',
  rar: 'a RAR archive',
  gzip: 'a gzip archive',
  photoshop: 'a Photoshop document',
  jpeg_xl: 'a JPEG XL picture, which Loupe cannot read',
  jpeg_2000: 'a JPEG 2000 picture, which Loupe cannot read',
  heif: 'a HEIF picture of a kind that Loupe cannot read',
  icon: 'a Windows icon',
  raw: 'a camera raw file',
  svg: 'an SVG drawing',
  program: 'a program',
  video: 'a video',
  sound: 'a sound file',
  web_page: 'a web page',
  text: 'text',
  zeros: 'only zeros',
  unknown: 'of no picture format that Loupe knows',
}
export type OtherContent = keyof typeof contents

/** Why one picture cannot be used, by code and reason. It is left out; the others are still used. */
export const pictureFaults = {
  'empty.file': () => 'The file is empty.',
  'not_a_picture.content': ({ content, extension }: { content: OtherContent; extension?: string }) =>
    extension === undefined
      ? `The content is ${contents[content]}.`
      : `The name ends in ${extension}, but the content is ${contents[content]}.`,
  'damaged.cut_off': () => 'The file ends too early; it was probably cut off while copying.',
  'damaged.data': () => 'The picture data is damaged.',
  'damaged.bitmap': () => 'The bitmap is of a kind that Loupe cannot read.',
  'damaged.heic': () => 'The HEIC decoder gave up on this picture.',
  'too_large.file': ({ bytes, most }: { bytes: number; most: number }) =>
    `The file has ${numbers.bytes(bytes)}; the limit is ${numbers.bytes(most)}.`,
  'too_large.size': ({ width, height, most }: { width: number; height: number; most: number }) =>
    `The picture has ${width} × ${height} pixels; the limit is ${most / 1e6} million.`,
  'too_large.pixels': () => 'The picture has more pixels than the limit.',
  'too_large.to_turn': () => 'The picture is too long and narrow to be turned and kept whole.',
  'too_large.to_resize': () => 'The picture is too long and narrow to be resized.',
  'too_large.time': ({ seconds }: { seconds: number }) => `Decoding the picture takes more than ${seconds} seconds.`,
  'too_large.memory': ({ gib }: { gib: number }) =>
    `Decoding the picture takes more than ${gib.toFixed(1)} GiB of memory.`,
  'unreadable.no_file': () => 'This is not an ordinary file.',
  'unreadable.not_permitted': () => 'Loupe may not read this file; its permissions forbid it.',
  'unreadable.circle': () => 'The link leads in a circle.',
  'unreadable.disk': () => 'The file could not be read: its disk gives no answer, or a wrong one.',
  'unreadable.not_shown': () => 'The picture could not be shown.',
  'unreadable.decoder': () => 'The decoder ended unexpectedly over this picture.',
  'missing.file': () => 'The file is not there any more.',
  'bad_name.too_long': () => 'The name is too long for this system.',
  'changed.look_again': () =>
    'The file has changed since it was imported. Look for new pictures to take it in as it is.',
  'changed.import_again': () => 'The file has changed since it was imported. Import its folder again.',
  'changed.since_import': () => 'The file has changed since it was imported.',
} satisfies Record<`${PictureProblem}.${string}`, (about: never) => string>

export type PictureFaultId = keyof typeof pictureFaults

/** Which fault, and its facts. */
export interface PictureFault {
  id: PictureFaultId
  about?: Facts
}

/** One sentence. */
export function saidOfPicture({ id, about = {} }: PictureFault): string {
  return (pictureFaults[id] as (about: Facts) => string)(about)
}

/** Problems of one requested picture. */
export const pictures = {
  'nothing_readable.picture': ({ picture }: { picture: PictureFault }) => ({
    message: saidOfPicture(picture),
    next: 'Replace the file, or leave the picture out.',
  }),
  'nothing_readable.picture_gone': ({ picture }: { picture: PictureFault }) => ({
    message: saidOfPicture(picture),
    next: 'Put the file back, or point to where its folder is now.',
  }),
} satisfies SentencesById
