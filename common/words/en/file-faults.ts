import { numbers } from './numbers.ts'

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

interface Row {
  list: string
  line: number
}
interface Kind {
  kind: 'file' | 'link' | 'folder'
}

const named = ({ list, line }: Row) => `Line ${line} of ${list} names`
const outside = 'outside the folder, which is not read. Import the folder that contains it.'

/** The heading above several files that cannot be used, by code. */
const titles = {
  empty: 'Empty files',
  not_a_picture: 'Not pictures, whatever their names say',
  damaged: 'Damaged or cut short',
  too_large: 'Too large to open',
  unreadable: 'Could not be opened',
  missing: 'Named in a list, but not there',
  outside_folder: 'Outside the folder',
  bad_name: 'File names that cannot be read',
  changed: 'Changed while they were read',
}

/** Why one of them cannot be used, by code and reason. The parameters are its facts. */
const said = {
  'empty.file': () => 'The file is empty.',
  'not_a_picture.content': ({ content, extension }: { content: OtherContent; extension?: string }) =>
    extension === undefined
      ? `The content is ${contents[content]}.`
      : `The name ends in ${extension}, but the content is ${contents[content]}.`,
  'damaged.cut_off': () => 'The file ends too early; it was probably cut off while copying.',
  'damaged.data': () => 'The picture data is damaged.',
  'damaged.bitmap': () => 'The bitmap is of a kind that Loupe cannot read.',
  'damaged.heic': () => 'The HEIC decoder could not decode this picture.',
  'too_large.file': ({ bytes, most }: { bytes: number; most: number }) =>
    `The file has ${numbers.bytes(bytes)}; the limit is ${numbers.bytes(most)}.`,
  'too_large.size': ({ width, height, most }: { width: number; height: number; most: number }) =>
    `The picture has ${width} × ${height} pixels; the limit is ${most / 1e6} million.`,
  'too_large.pixels': () => 'The picture has more pixels than the limit.',
  'too_large.to_turn': () => 'The picture is too long and narrow to be rotated as a whole.',
  'too_large.to_resize': () => 'The picture is too long and narrow to be resized.',
  'too_large.time': ({ seconds }: { seconds: number }) => `Decoding the picture takes more than ${seconds} seconds.`,
  'too_large.memory': ({ gib }: { gib: number }) =>
    `Decoding the picture takes more than ${gib.toFixed(1)} GiB of memory.`,
  'unreadable.no_file': () => 'This is not an ordinary file.',
  'unreadable.device': () => 'This is a device or a pipe, not a file.',
  'unreadable.not_permitted': ({ kind }: Kind) =>
    `This ${kind} cannot be read: Loupe may not read it; check its permissions.`,
  'unreadable.by_system': ({ kind, error }: Kind & { error: string }) =>
    `This ${kind} cannot be read: the system says ${error}.`,
  'unreadable.circle': () => 'The link leads in a circle.',
  'unreadable.disk': () => 'The file could not be read: its disk does not respond correctly.',
  'unreadable.not_shown': () => 'The picture could not be shown.',
  'unreadable.decoder': () => 'The decoder ended unexpectedly over this picture.',
  'missing.file': () => 'The file is no longer there.',
  'missing.target': () => 'This link points to nothing. Remove it, or put its target back.',
  'missing.listed': (row: Row) => `${named(row)} this file, but it is not there. Put it back, or remove the line.`,
  'outside_folder.listed': (row: Row) => `${named(row)} a file ${outside}`,
  'outside_folder.linked': (row: Row) => `${named(row)} a file that a link leads to, ${outside}`,
  'bad_name.not_utf8': ({ kind }: Kind) => `The name of this ${kind} is not UTF-8. Rename it, then import again.`,
  'bad_name.too_long': () => 'The name is too long for this system.',
  'changed.look_again': () =>
    'The file has changed since it was imported. Look for new pictures to import it as it is now.',
  'changed.import_again': () => 'The file has changed since it was imported. Import its folder again.',
  'changed.since_import': () => 'The file has changed since it was imported.',
} satisfies Record<`${keyof typeof titles}.${string}`, (about: never) => string>

/** Why files cannot be used. They are left out; the others are still used. */
export const fileFaults = { titles, said }
