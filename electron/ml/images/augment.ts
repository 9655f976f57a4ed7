import type { Random } from '../random.ts'
import { affine, type Colour, type Interpolation } from './affine.ts'
import { adjustBrightness, adjustContrast, adjustSaturation } from './colour.ts'
import { roundHalfEven, type Size } from './geometry.ts'
import type { Pixels } from './pixels.ts'
import { rotate } from './rotate.ts'
import { adjustSharpness } from './sharpness.ts'
import { autocontrast, equalize, posterize, solarize } from './tones.ts'
import { fillColour, type Transform } from './transforms.ts'

type Named<N extends Transform['name']> = Extract<Transform, { name: N }>

/** The operations that RandAugment and TrivialAugmentWide draw from, in torchvision's order. */
export const operations = [
  'Identity',
  'ShearX',
  'ShearY',
  'TranslateX',
  'TranslateY',
  'Rotate',
  'Brightness',
  'Color',
  'Contrast',
  'Sharpness',
  'Posterize',
  'Solarize',
  'AutoContrast',
  'Equalize',
] as const
export type Operation = (typeof operations)[number]

/** The strongest magnitude of each operation that has one; the weakest does nothing. Signed ones go either way. */
interface Space {
  strongest: Partial<Record<Operation, number>>
  /** How many bits the strongest Posterize removes. */
  bits: number
}
const signed = new Set<Operation>([
  ...(['ShearX', 'ShearY', 'TranslateX', 'TranslateY', 'Rotate'] as const),
  ...(['Brightness', 'Color', 'Contrast', 'Sharpness'] as const),
])

function spaceOf(name: 'RandAugment' | 'TrivialAugmentWide', { width, height }: Size): Space {
  const all = (most: number) => ({ Brightness: most, Color: most, Contrast: most, Sharpness: most })
  if (name === 'TrivialAugmentWide')
    return {
      strongest: { ShearX: 0.99, ShearY: 0.99, TranslateX: 32, TranslateY: 32, Rotate: 135, ...all(0.99) },
      bits: 6,
    }
  const [x, y] = [(150 / 331) * width, (150 / 331) * height]
  return { strongest: { ShearX: 0.3, ShearY: 0.3, TranslateX: x, TranslateY: y, Rotate: 30, ...all(0.9) }, bits: 4 }
}

/**
 * The magnitude of an operation at one of `bins` strengths, from 0, computed in single precision like torchvision's
 * `_augmentation_space`.
 * @param size of the picture: RandAugment's translations are shares of it.
 */
export function magnitudeOf(
  name: 'RandAugment' | 'TrivialAugmentWide',
  operation: Operation,
  bin: number,
  bins: number,
  size: Size,
): number {
  const { strongest, bits } = spaceOf(name, size)
  if (operation === 'Posterize') return 8 - roundHalfEven(Math.fround(bin / ((bins - 1) / bits)))
  if (operation === 'Solarize') return linspace(255, 0, bin, bins)
  return linspace(0, strongest[operation] ?? 0, bin, bins)
}

/** torch.linspace: computed from both ends to the middle, in single precision. */
function linspace(start: number, end: number, at: number, steps: number): number {
  const step = Math.fround((Math.fround(end) - start) / (steps - 1))
  return at < steps / 2 ? Math.fround(start + step * at) : Math.fround(end - step * (steps - at - 1))
}

/** One operation (torchvision's `_apply_op`), with the same result as for a PIL picture. */
export function operate(
  pixels: Pixels,
  operation: Operation,
  magnitude: number,
  interpolation: Interpolation,
  fill: Colour,
): Pixels {
  const moved = (...matrix: Parameters<typeof affine>[1]) => affine(pixels, matrix, interpolation, fill)
  switch (operation) {
    case 'Identity':
      return pixels
    case 'ShearX':
      return moved(1, magnitude, 0, 0, 1, 0)
    case 'ShearY':
      return moved(1, 0, 0, magnitude, 1, 0)
    case 'TranslateX':
      return moved(1, 0, -Math.trunc(magnitude), 0, 1, 0)
    case 'TranslateY':
      return moved(1, 0, 0, 0, 1, -Math.trunc(magnitude))
    case 'Rotate':
      return rotate(pixels, magnitude, { interpolation, fill })
    case 'Brightness':
      return adjustBrightness(pixels, 1 + magnitude)
    case 'Color':
      return adjustSaturation(pixels, 1 + magnitude)
    case 'Contrast':
      return adjustContrast(pixels, 1 + magnitude)
    case 'Sharpness':
      return adjustSharpness(pixels, 1 + magnitude)
    case 'Posterize':
      return posterize(pixels, magnitude)
    case 'Solarize':
      return solarize(pixels, magnitude)
    case 'AutoContrast':
      return autocontrast(pixels)
    case 'Equalize':
      return equalize(pixels)
  }
}

/** torchvision's `RandAugment`: `num_ops` operations in sequence, each drawn from all, with the same strength. */
export function randAugment(pixels: Pixels, transform: Named<'RandAugment'>, next: Random): Pixels {
  let changed = pixels
  for (let i = 0; i < transform.num_ops; i++) changed = drawn(changed, transform, next, () => transform.magnitude)
  return changed
}

/** torchvision's `TrivialAugmentWide`: one operation with one strength, both drawn. */
export function trivialAugmentWide(pixels: Pixels, transform: Named<'TrivialAugmentWide'>, next: Random): Pixels {
  return drawn(pixels, transform, next, () => Math.floor(next() * transform.num_magnitude_bins))
}

function drawn(
  pixels: Pixels,
  transform: Named<'RandAugment'> | Named<'TrivialAugmentWide'>,
  next: Random,
  binOf: () => number,
): Pixels {
  const operation = operations[Math.floor(next() * operations.length)]
  const varies = signed.has(operation) || operation === 'Posterize' || operation === 'Solarize'
  const strength = varies ? magnitudeOf(transform.name, operation, binOf(), transform.num_magnitude_bins, pixels) : 0
  const magnitude = signed.has(operation) && next() < 0.5 ? -strength : strength
  return operate(pixels, operation, magnitude, transform.interpolation, fillColour(transform.fill))
}
