import type { Metadata, Sharp } from 'sharp'
import type { Region, Size } from './geometry.ts'
import { type Header, type PixelSource, fromPixels } from './pixel-source.ts'
import type { Pixels } from './pixels.ts'
import type { PictureFormat } from '../../../common/pictures/formats.ts'
import { BILINEAR, onlyShrinks, resizePixels, resizeRegion } from './resample.ts'
import { sharp } from './sharp.ts'

/**
 * Opens a picture with sharp (libvips). Like in PIL, colour profiles are ignored and alpha is dropped without blending
 * (`convert('RGB')`); the EXIF orientation is applied.
 */
export async function openWithSharp(bytes: Buffer, format: PictureFormat, mostPixels: number): Promise<Header> {
  const options = optionsFor(format, mostPixels)
  // The caller checks the size with a better message than sharp's.
  const metadata = await sharp(bytes, { ...options, limitInputPixels: false }).metadata()
  const { width, height } = metadata.autoOrient
  const orientation = metadata.orientation ?? 1
  // Autorotation costs half a millisecond even if nothing is rotated.
  const open = () => sharp(bytes, { ...options, autoOrient: orientation !== 1 })
  return { width, height, orientation, source: sourceFor(open, metadata) }
}

/** The same for a PNG of 8-bit samples that was found intact: sharp opens it when its pixels are needed. */
export function unopenedPng(bytes: Buffer, { hasAlpha, ...size }: Size & { hasAlpha: boolean }): Header {
  const open = () => sharp(bytes, optionsFor('png', size.width * size.height))
  const metadata = {
    space: 'srgb' as const,
    depth: 'uchar' as const,
    hasAlpha,
    autoOrient: { ...size, orientation: 1 },
  }
  return { ...size, orientation: 1, source: { ...sourceFor(open, metadata), verify: async () => undefined } }
}

function optionsFor(format: PictureFormat, mostPixels: number) {
  return {
    // Refuses truncated files but accepts stray bytes. libvips reports a truncated TIFF as an error only.
    failOn: format === 'tiff' ? 'error' : 'truncated',
    ignoreIcc: true,
    limitInputPixels: mostPixels,
  } as const
}

/** Below this size, a picture's full-size pixels (72 MB) may be in memory for one crop. */
const MOST_WHOLE_PIXELS = 24e6

function sourceFor(
  open: () => Sharp,
  metadata: Pick<Metadata, 'space' | 'depth' | 'hasAlpha' | 'autoOrient'>,
): PixelSource {
  const verify = async () => {
    await open().resize(VERIFY_SIDE, VERIFY_SIDE, { fit: 'fill' }).raw().toBuffer()
  }
  if (metadata.space === 'cmyk' && metadata.depth === 'uchar') return { ...fromPixels(() => decodeCmyk(open)), verify }
  const decode = () => toPixels(rgb(open()))
  // libvips would weight colours by alpha, and use 16-bit values before they are reduced to 8: such pictures are
  // resized afterwards.
  if (metadata.hasAlpha || metadata.depth !== 'uchar') return { ...fromPixels(decode), verify }
  const upright = metadata.autoOrient
  return {
    decode,
    decodeResized: async (size: Size) =>
      onlyShrinks(upright, size)
        ? toPixels(rgb(open().resize(size.width, size.height, BILINEAR)))
        : resizePixels(await decode(), size),
    decodeRegion: async (region: Region, size: Size) => {
      if (upright.width * upright.height <= MOST_WHOLE_PIXELS) return resizeRegion(await decode(), region, size)
      const cut = open().extract(region)
      return onlyShrinks(region, size)
        ? toPixels(rgb(cut.resize(size.width, size.height, BILINEAR)))
        : resizePixels(await toPixels(rgb(cut)), size)
    },
    verify,
  }
}

/** The size does not matter; a JPEG is then decoded at an eighth, which still reads every coefficient (see docs). */
const VERIFY_SIDE = 16

function rgb(image: Sharp): Sharp {
  return image.removeAlpha().toColourspace('srgb')
}

async function toPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  if (info.channels !== 3) throw new Error(`decoded to ${info.channels} channels instead of 3`)
  return { data, width: info.width, height: info.height }
}

/**
 * CMYK to RGB the plain way, as in PIL: `(255 - ink) * (255 - black) / 255`, rounded. libvips has undone Adobe's
 * inversion.
 */
async function decodeCmyk(open: () => Sharp): Promise<Pixels> {
  const { data: inks, info } = await open()
    .pipelineColourspace('cmyk')
    .removeAlpha()
    .toColourspace('cmyk')
    .raw()
    .toBuffer({ resolveWithObject: true })
  if (info.channels !== 4) throw new Error(`decoded to ${info.channels} channels instead of 4`)
  const data = new Uint8Array(info.width * info.height * 3)
  for (let from = 0, to = 0; from < inks.length; from += 4) {
    const light = 255 - inks[from + 3]
    for (let c = 0; c < 3; c++) data[to++] = Math.max(0, light - divideBy255(inks[from + c] * light))
  }
  return { data, width: info.width, height: info.height }
}

/** `value / 255`, rounded, in integer arithmetic (exact for products of two bytes). */
function divideBy255(value: number): number {
  const more = value + 128
  return ((more >> 8) + more) >> 8
}
