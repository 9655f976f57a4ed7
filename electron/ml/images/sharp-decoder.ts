import type { Metadata, Sharp } from 'sharp'
import type { Region, Size } from './geometry.ts'
import type { Header, PixelSource } from './pixel-source.ts'
import type { PictureFormat, Pixels } from './pixels.ts'
import { fromPixels } from './pixel-source.ts'
import { BILINEAR } from './resample.ts'
import { sharp } from './sharp.ts'

/**
 * Opens a picture with sharp (libvips). Profiles are ignored, as PIL does; EXIF orientation is applied; alpha is dropped
 * without blending, which is what PIL's `convert('RGB')` does.
 */
export async function openWithSharp(bytes: Buffer, format: PictureFormat, mostPixels: number): Promise<Header> {
  const open = (): Sharp =>
    sharp(bytes, {
      // Refuses files that were cut, accepts those with stray bytes. libvips reports a cut TIFF as an error only.
      failOn: format === 'tiff' ? 'error' : 'truncated',
      ignoreIcc: true,
      autoOrient: true,
      limitInputPixels: mostPixels,
    })
  const metadata = await open().metadata()
  const { width, height } = metadata.autoOrient
  return { width, height, orientation: metadata.orientation ?? 1, source: sourceFor(open, metadata) }
}

function sourceFor(open: () => Sharp, metadata: Metadata): PixelSource {
  const verify = async () => {
    await open().resize(VERIFY_SIDE, VERIFY_SIDE, { fit: 'fill' }).raw().toBuffer()
  }
  if (metadata.space === 'cmyk' && metadata.depth === 'uchar') return { ...fromPixels(() => decodeCmyk(open)), verify }
  const decode = () => toPixels(rgb(open()))
  // libvips would weigh colours by alpha, and 16-bit values before they are cut to 8: those two are resized afterwards.
  if (metadata.hasAlpha || metadata.depth !== 'uchar') return { ...fromPixels(decode), verify }
  return {
    decode,
    decodeResized: ({ width, height }: Size) => toPixels(rgb(open().resize(width, height, BILINEAR))),
    decodeRegion: (region: Region, { width, height }: Size) =>
      toPixels(rgb(open().extract(region).resize(width, height, BILINEAR))),
    verify,
  }
}

/** Any size will do; a JPEG is then decoded at an eighth, which still reads every coefficient (see docs). */
const VERIFY_SIDE = 16

function rgb(image: Sharp): Sharp {
  return image.removeAlpha().toColourspace('srgb')
}

async function toPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  if (info.channels !== 3) throw new Error(`decoded to ${info.channels} channels instead of 3`)
  return { data, width: info.width, height: info.height }
}

/** CMYK to RGB the plain way, as PIL does it: `(255 - ink) * (255 - black) / 255`, rounded. libvips has undone Adobe's inversion. */
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

/** `value / 255`, rounded, in whole numbers (exact for products of two bytes). */
function divideBy255(value: number): number {
  const more = value + 128
  return ((more >> 8) + more) >> 8
}
