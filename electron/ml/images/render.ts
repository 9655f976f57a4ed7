import type { Random } from '../random.ts'
import { randAugment, trivialAugmentWide } from './augment.ts'
import { greyscale } from './colour.ts'
import { crop, flipHorizontally, flipVertically } from './crop.ts'
import { drawCrop, jitter, uniform } from './draw.ts'
import { erase } from './erase.ts'
import { type Region, type Size, centreCropRegion, shortSideSize } from './geometry.ts'
import type { LoadedPicture } from './load.ts'
import { type Pixels, pictureError } from './pixels.ts'
import { resizePixels, resizeRegion } from './resample.ts'
import { rotate } from './rotate.ts'
import { type Transform, fillColour, rotationRange, sizeOf } from './transforms.ts'

/** Otherwise a picture one pixel wide would grow a thousandfold when its short side is resized. */
const MOST_RESIZED_PIXELS = 64e6

/**
 * Makes one view of a picture. If the first step resizes, the decoder does it, so that the full-size pixels of large
 * photographs never reach JavaScript. For several views of one picture pass `decodeOnce(picture)`.
 * @param next the only source of randomness: the same stream gives the same view. Without it, random transforms are
 *   refused.
 * @returns RGB of the size `outputSize(transforms)`.
 * @throws PictureError if the picture cannot be decoded, or is too narrow to be resized or rotated as a whole.
 */
export async function renderView(
  picture: LoadedPicture,
  transforms: Transform[],
  next: Random = noChance,
): Promise<Pixels> {
  const undecoded: Source = {
    size: picture.facts,
    pixels: () => picture.decode(),
    resized: (size) => picture.decodeResized(size),
    region: (region, size) => picture.decodeRegion(region, size),
  }
  let source = undecoded
  for (const transform of transforms) source = decoded(await apply(source, transform, next))
  return source.pixels()
}

/** The input of a step: the picture before decoding, or the pixels from the previous step. */
interface Source {
  size: Size
  pixels(): Promise<Pixels>
  resized(size: Size): Promise<Pixels>
  region(region: Region, size: Size): Promise<Pixels>
}

function decoded(pixels: Pixels): Source {
  return {
    size: pixels,
    pixels: async () => pixels,
    resized: (size) => resizePixels(pixels, size),
    region: (region, size) => resizeRegion(pixels, region, size),
  }
}

async function apply(source: Source, transform: Transform, next: Random): Promise<Pixels> {
  switch (transform.name) {
    case 'Resize': {
      const { size } = transform
      return source.resized(checked(typeof size === 'number' ? shortSideSize(source.size, size) : sizeOf(size)))
    }
    case 'RandomResizedCrop':
      return source.region(drawCrop(source.size, transform, next), sizeOf(transform.size))
    case 'CenterCrop': {
      const pixels = await source.pixels()
      return crop(pixels, centreCropRegion(pixels, sizeOf(transform.size)))
    }
    case 'RandomHorizontalFlip':
      return next() < transform.p ? flipHorizontally(await source.pixels()) : source.pixels()
    case 'RandomVerticalFlip':
      return next() < transform.p ? flipVertically(await source.pixels()) : source.pixels()
    case 'RandomRotation':
      return rotate(await source.pixels(), uniform(next, rotationRange(transform.degrees)), {
        ...transform,
        fill: fillColour(transform.fill ?? null),
      })
    case 'RandomGrayscale':
      return next() < transform.p ? greyscale(await source.pixels()) : source.pixels()
    case 'ColorJitter':
      return jitter(await source.pixels(), transform, next)
    case 'RandAugment':
      return randAugment(await source.pixels(), transform, next)
    case 'TrivialAugmentWide':
      return trivialAugmentWide(await source.pixels(), transform, next)
    case 'RandomErasing':
      return erase(await source.pixels(), transform, next)
    case 'ToTensor':
    case 'Normalize':
      return source.pixels()
  }
}

function checked(size: Size): Size {
  if (size.width * size.height <= MOST_RESIZED_PIXELS) return size
  throw pictureError('too_large.to_resize')
}

function noChance(): number {
  throw new Error('Random transforms need a stream of random numbers.')
}
