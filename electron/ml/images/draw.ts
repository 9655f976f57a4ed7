import { type Random, shuffle } from '../random.ts'
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation } from './colour.ts'
import { type Region, type Size, roundHalfEven } from './geometry.ts'
import type { Pixels } from './pixels.ts'
import { type Transform, factorRange, hueRange } from './transforms.ts'

type Named<N extends Transform['name']> = Extract<Transform, { name: N }>

/** A number in [low, high). */
export function uniform(next: Random, [low, high]: [number, number]): number {
  return low + (high - low) * next()
}

/**
 * torchvision's `RandomResizedCrop.get_params`: ten attempts at a rectangle of a random share of the area and a random
 * (log-uniform) ratio that fits; otherwise the largest central one within the ratios.
 */
export function drawCrop(picture: Size, { scale, ratio }: Named<'RandomResizedCrop'>, next: Random): Region {
  const { width, height } = picture
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = width * height * uniform(next, scale)
    const aspect = Math.exp(uniform(next, [Math.log(ratio[0]), Math.log(ratio[1])]))
    const w = roundHalfEven(Math.sqrt(area * aspect))
    const h = roundHalfEven(Math.sqrt(area / aspect))
    if (w <= 0 || w > width || h <= 0 || h > height) continue
    const top = Math.floor(next() * (height - h + 1))
    const left = Math.floor(next() * (width - w + 1))
    return { left, top, width: w, height: h }
  }
  const shape = width / height
  // At least one pixel; torchvision would fail on pictures that are only a line.
  const h = shape < ratio[0] ? Math.max(1, roundHalfEven(width / ratio[0])) : height
  const w = shape > ratio[1] ? Math.max(1, roundHalfEven(height * ratio[1])) : width
  return { left: Math.floor((width - w) / 2), top: Math.floor((height - h) / 2), width: w, height: h }
}

/**
 * torchvision's `ColorJitter`: the four changes in random order, each by a random factor; disabled ones draw nothing.
 */
export function jitter(pixels: Pixels, transform: Named<'ColorJitter'>, next: Random): Pixels {
  const order = shuffle([0, 1, 2, 3], next)
  const draw = (range: [number, number], neutral: number) =>
    range[0] === neutral && range[1] === neutral ? undefined : uniform(next, range)
  const brightness = draw(factorRange(transform.brightness), 1)
  const contrast = draw(factorRange(transform.contrast), 1)
  const saturation = draw(factorRange(transform.saturation), 1)
  const hue = draw(hueRange(transform.hue), 0)
  const steps = [
    (p: Pixels) => (brightness === undefined ? p : adjustBrightness(p, brightness)),
    (p: Pixels) => (contrast === undefined ? p : adjustContrast(p, contrast)),
    (p: Pixels) => (saturation === undefined ? p : adjustSaturation(p, saturation)),
    (p: Pixels) => (hue === undefined ? p : adjustHue(p, hue)),
  ]
  return order.reduce((changed, step) => steps[step](changed), pixels)
}
