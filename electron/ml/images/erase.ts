import { normal } from '../distributions.ts'
import type { Random } from '../random.ts'
import { uniform } from './draw.ts'
import { roundHalfEven, type Region, type Size } from './geometry.ts'
import type { Pixels } from './pixels.ts'
import type { Transform } from './transforms.ts'

type Erasing = Extract<Transform, { name: 'RandomErasing' }>

/**
 * torchvision's `RandomErasing` on 8-bit pixels: with probability p a rectangle is overwritten by a value. The value is
 * in the units of the step's position (`levels` gives the grey levels of 0 and 1 there) and is rounded to whole grey
 * levels within 0–255.
 */
export function erase(pixels: Pixels, transform: Erasing, next: Random): Pixels {
  if (next() >= transform.p) return pixels
  const region = drawErased(pixels, transform, next)
  if (!region) return pixels
  const { value, levels = { zero: [0, 0, 0], one: [255, 255, 255] } } = transform
  const draw =
    value === 'random'
      ? () => normal(next)
      : typeof value === 'number'
        ? () => value
        : (channel: number) => value[channel]
  const { left, top, width, height } = region
  const data = Uint8ClampedArray.from(pixels.data)
  for (let y = top; y < top + height; y++)
    for (let x = left; x < left + width; x++)
      for (let c = 0; c < 3; c++)
        data[(y * pixels.width + x) * 3 + c] = levels.zero[c] + draw(c) * (levels.one[c] - levels.zero[c])
  return { data: new Uint8Array(data.buffer), width: pixels.width, height: pixels.height }
}

/**
 * `RandomErasing.get_params`: ten attempts at a rectangle smaller than the picture in both directions; undefined if
 * nothing is erased.
 */
export function drawErased(picture: Size, { scale, ratio }: Erasing, next: Random): Region | undefined {
  const area = picture.width * picture.height
  for (let attempt = 0; attempt < 10; attempt++) {
    const share = area * uniform(next, scale)
    const aspect = Math.exp(uniform(next, [Math.log(ratio[0]), Math.log(ratio[1])]))
    const height = roundHalfEven(Math.sqrt(share * aspect))
    const width = roundHalfEven(Math.sqrt(share / aspect))
    if (height >= picture.height || width >= picture.width) continue
    const top = Math.floor(next() * (picture.height - height + 1))
    const left = Math.floor(next() * (picture.width - width + 1))
    return { left, top, width, height }
  }
  return undefined
}
