import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp, { type Sharp } from 'sharp'
import { afterAll } from 'vitest'
import type { Pixels } from '../../../../electron/ml/images/pixels.ts'

/** A folder that is removed after the tests of the file. */
export function temporaryFolder(): {
  path: (name: string) => string
  put: (name: string, bytes: Uint8Array | string) => string
} {
  const folder = mkdtempSync(join(tmpdir(), 'loupe-images-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const path = (name: string) => join(folder, name)
  const put = (name: string, bytes: Uint8Array | string) => {
    writeFileSync(path(name), bytes)
    return path(name)
  }
  return { path, put }
}

export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../../fixtures/images/${name}`, import.meta.url))
}

export const QUARTERS = { red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255], white: [255, 255, 255] } as const
type Colour = readonly [number, number, number]

/** Red and green above, blue and white below. */
export function quarters(width = 64, height = 48): Pixels {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [left, right] = y < height / 2 ? [QUARTERS.red, QUARTERS.green] : [QUARTERS.blue, QUARTERS.white]
      data.set(x < width / 2 ? left : right, (y * width + x) * 3)
    }
  return { data, width, height }
}

/** A picture with detail everywhere, so that compressed files are long enough to be truncated. */
export function noise(width: number, height: number): Pixels {
  let state = 1
  const data = Uint8Array.from({ length: width * height * 3 }, () => (state = (state * 48271) % 2147483647) & 255)
  return { data, width, height }
}

export function toSharp({ data, width, height }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } })
}

export function pixelAt({ data, width }: Pixels, x: number, y: number): Colour {
  const at = (y * width + x) * 3
  return [data[at], data[at + 1], data[at + 2]]
}

/**
 * The colours in the middle of the four quarters, each named by the nearest of the four: upper left, upper right, lower
 * left, lower right.
 */
export function namedQuarters(pixels: Pixels): string[] {
  const { width, height } = pixels
  const places: [number, number][] = [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ]
  return places.map(([x, y]) => nearest(pixelAt(pixels, Math.floor(width * x), Math.floor(height * y))))
}

function nearest(colour: Colour): string {
  const close = Object.entries(QUARTERS).find(([, wanted]) => distance(colour, wanted) <= 16)
  return close ? close[0] : colour.join()
}

function distance(a: Colour, b: Colour): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])))
}

/** Largest difference in grey levels between two pictures of the same size. */
export function largestDifference(a: Pixels, b: Pixels): number {
  if (a.width !== b.width || a.height !== b.height) return Infinity
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i])), 0)
}
