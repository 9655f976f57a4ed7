import type { Pixels } from './pixels.ts'

/** Luma of ITU-R 601-2 in PIL's fixed point: .299 red, .587 green, .114 blue. */
function luma(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16
}

/**
 * PIL's blend in single precision: 0 gives `from`, 1 gives `to`, more extrapolates; clamped to 0–255, fractions
 * dropped.
 */
export function blend(from: number, to: number, factor: number): number {
  const value = Math.fround(from + Math.fround(factor * (to - from)))
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.trunc(value)
}

/** The same picture without colour, in three equal channels. */
export function greyscale({ data: from, width, height }: Pixels): Pixels {
  const data = new Uint8Array(from.length)
  for (let i = 0; i < from.length; i += 3) {
    const grey = luma(from[i], from[i + 1], from[i + 2])
    write(data, i, grey, grey, grey)
  }
  return { data, width, height }
}

/** Factor 0 is black, 1 the picture itself (torchvision's `adjust_brightness`, as PIL computes it). */
export function adjustBrightness(pixels: Pixels, factor: number): Pixels {
  return blendWithGrey(pixels, 0, factor)
}

/** Factor 0 is the picture's mean grey, 1 the picture itself (`adjust_contrast`). */
export function adjustContrast(pixels: Pixels, factor: number): Pixels {
  const { data } = pixels
  let sum = 0
  for (let i = 0; i < data.length; i += 3) sum += luma(data[i], data[i + 1], data[i + 2])
  return blendWithGrey(pixels, Math.floor(sum / (data.length / 3) + 0.5), factor)
}

/** Factor 0 is the picture without colour, 1 the picture itself (`adjust_saturation`). */
export function adjustSaturation({ data: from, width, height }: Pixels, factor: number): Pixels {
  const single = Math.fround(factor)
  const data = new Uint8Array(from.length)
  for (let i = 0; i < from.length; i += 3) {
    const grey = luma(from[i], from[i + 1], from[i + 2])
    for (let c = i; c < i + 3; c++) data[c] = blend(grey, from[c], single)
  }
  return { data, width, height }
}

function blendWithGrey({ data: from, width, height }: Pixels, grey: number, factor: number): Pixels {
  const single = Math.fround(factor)
  const table = Uint8Array.from({ length: 256 }, (_, value) => blend(grey, value, single))
  const data = new Uint8Array(from.length)
  for (let i = 0; i < from.length; i++) data[i] = table[from[i]]
  return { data, width, height }
}

/** Shifts the hue by `shift`, -0.5 to 0.5 of a full turn, in PIL's 8-bit HSV (`adjust_hue`). */
export function adjustHue({ data: from, width, height }: Pixels, shift: number): Pixels {
  const turn = Math.trunc(shift * 255)
  const data = new Uint8Array(from.length)
  for (let i = 0; i < from.length; i += 3) {
    const most = Math.max(from[i], from[i + 1], from[i + 2])
    const spread = most - Math.min(from[i], from[i + 1], from[i + 2])
    const saturation = spread === 0 ? 0 : Math.trunc(Math.fround(spread / most) * 255)
    const hue = spread === 0 ? 0 : hueOf(from[i], from[i + 1], from[i + 2], most, spread)
    writeRgb((hue + turn) & 255, saturation, most, data, i)
  }
  return { data, width, height }
}

/** PIL's hue, 0–255, of a colour that is not grey; its intermediate results are single precision. */
function hueOf(red: number, green: number, blue: number, most: number, spread: number): number {
  const awayRed = Math.fround((most - red) / spread)
  const awayGreen = Math.fround((most - green) / spread)
  const awayBlue = Math.fround((most - blue) / spread)
  const sixths = red === most ? awayBlue - awayGreen : green === most ? 2 + awayRed - awayBlue : 4 + awayGreen - awayRed
  const turns = Math.fround(sixths) / 6 + 1
  return Math.trunc(Math.fround(turns - Math.floor(turns)) * 255)
}

/** PIL's HSV to RGB. Plain numbers instead of triplets: this runs for every pixel. */
function writeRgb(hue: number, saturation: number, value: number, data: Uint8Array, at: number): void {
  const sector = Math.floor((hue * 6) / 255)
  const rest = Math.fround((hue * 6) / 255 - sector)
  const share = Math.fround(saturation / 255)
  const p = Math.round(value * (1 - share))
  const q = Math.round(value * (1 - share * rest))
  const t = Math.round(value * (1 - share * (1 - rest)))
  switch (sector % 6) {
    case 0:
      return write(data, at, value, t, p)
    case 1:
      return write(data, at, q, value, p)
    case 2:
      return write(data, at, p, value, t)
    case 3:
      return write(data, at, p, q, value)
    case 4:
      return write(data, at, t, p, value)
    default:
      return write(data, at, value, p, q)
  }
}

function write(data: Uint8Array, at: number, red: number, green: number, blue: number): void {
  data[at] = red
  data[at + 1] = green
  data[at + 2] = blue
}
