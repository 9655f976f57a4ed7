import { extname } from 'node:path'
import type { OtherContent } from '../../../common/words/en/file-faults.ts'
import { pictureError, type PictureError } from './pixels.ts'
import type { PictureFormat } from '../../../common/pictures/formats.ts'

/** The content of a file, judging by its bytes: a picture format, or a code for anything else. */
type Content = { format: PictureFormat } | { other: OtherContent }

const SIGNATURES: [PictureFormat, RegExp][] = [
  ['jpeg', /^\xff\xd8\xff/],
  ['png', /^\x89PNG\r\n\x1a\n/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF[^]{4}WEBP/],
  ['tiff', /^(II[*+]\0|MM\0[*+])/],
  // The size of the header that follows distinguishes a bitmap from a text that happens to start with BM.
  ['bmp', /^BM[^]{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0/],
]

const OTHERS: [OtherContent, RegExp][] = [
  ['pdf', /^%PDF-/],
  ['zip', /^PK\x03\x04/],
  ['rar', /^Rar!/],
  ['gzip', /^\x1f\x8b/],
  ['photoshop', /^8BPS/],
  ['jpeg_xl', /^(\xff\x0a|\0\0\0\x0cJXL )/],
  ['jpeg_2000', /^(\0\0\0\x0cjP|\xff\x4f\xff\x51)/],
  ['icon', /^\0\0[\x01\x02]\0/],
  ['program', /^(MZ|\x7fELF)/],
  ['video', /^(\x1aE\xdf\xa3|RIFF[^]{4}AVI )/],
  ['sound', /^(ID3|RIFF[^]{4}WAVE|OggS|fLaC)/],
]

const HEIC_BRANDS = /^(heic|heix|hevc|hevx|heim|heis|hevm|hevs)$/

/** Identifies a file by its first bytes, never by its name. */
export function detectContent(bytes: Uint8Array): Content {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024))
  const text = head.toString('latin1')
  for (const [format, signature] of SIGNATURES) if (signature.test(text)) return { format }
  if (text.startsWith('ftyp', 4)) return mediaContainer(head)
  for (const [other, signature] of OTHERS) if (signature.test(text)) return { other }
  if (head.every((byte) => byte === 0)) return { other: 'zeros' }
  return { other: isText(head) ? textKind(text) : 'unknown' }
}

/** The error for a file that is not a picture; it mentions a misleading extension. */
export function notAPicture(content: OtherContent, path = ''): PictureError {
  const extension = extname(path)
  const misleads = /^\.[a-z0-9]{1,8}$/i.test(extension)
  return pictureError('not_a_picture.content', { content, ...(misleads && { extension }) })
}

/** The first box of ISO media files (HEIC, AVIF, MP4, …) lists the brands they are compatible with. */
function mediaContainer(head: Buffer): Content {
  const size = Math.min(head.readUInt32BE(0), head.length)
  const brands: string[] = []
  // The four bytes after the main brand are its version.
  for (let at = 8; at + 4 <= size; at += at === 8 ? 8 : 4) brands.push(head.toString('latin1', at, at + 4))
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return { format: 'avif' }
  if (brands.some((brand) => HEIC_BRANDS.test(brand))) return { format: 'heic' }
  if (brands.includes('mif1')) return { other: 'heif' }
  return { other: brands[0] === 'crx ' ? 'raw' : 'video' }
}

function isText(head: Buffer): boolean {
  if (head.subarray(0, 2).equals(Buffer.of(0xff, 0xfe)) || head.subarray(0, 2).equals(Buffer.of(0xfe, 0xff)))
    return true
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 27))) return false
  try {
    // In streaming mode, because the 1024 bytes may end inside a character.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}

function textKind(text: string): OtherContent {
  if (/<svg[\s>]/i.test(text)) return 'svg'
  if (/<(!doctype html|html)[\s>]/i.test(text)) return 'web_page'
  return 'text'
}
