import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fromPixels } from '../../../../electron/ml/images/pixel-source.ts'
import type { LoadedPicture } from '../../../../electron/ml/images/load.ts'
import { renderView } from '../../../../electron/ml/images/render.ts'
import { resizePixels } from '../../../../electron/ml/images/resample.ts'
import { rotate } from '../../../../electron/ml/images/rotate.ts'
import { outputSize, transformsKey, transformsSchema } from '../../../../electron/ml/images/transforms.ts'

type Pair = [number, number]

interface Numbers {
  cases: {
    size: Pair
    degrees: number
    interpolation: 'nearest' | 'bilinear'
    expand: boolean
    center: Pair | null
    fill: [number, number, number]
    /** Width and height of the result. */
    turned: Pair
    /** In hexadecimal. */
    pixels: string
  }[]
  /** Width, height, degrees, centre, and width and height of the expanded picture. */
  sizes: [number, number, number, Pair | null, number, number][]
}

/** Written by Pillow 13, whose `rotate` is what torchvision's RandomRotation calls on a PIL picture (rotations-pillow.py). */
const { cases, sizes } = JSON.parse(
  readFileSync(new URL('../../../fixtures/reference/rotations-pillow.json', import.meta.url), 'utf8'),
) as Numbers

function pictureOf(width: number, height: number): LoadedPicture {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * i * 7 + i * 13) % 256)
  return {
    facts: { hash: '', bytes: 0, format: 'png', width, height, orientation: 1 },
    ...fromPixels(async () => ({ data, width, height })),
  }
}

describe.each(['nearest', 'bilinear'] as const)(
  'RandomRotation, %s, gives Pillow’s size and pixels',
  (interpolation) => {
    test.each([
      ['expanded around the middle', true, false],
      ['expanded around another point', true, true],
      ['around another point', false, true],
    ])('%s', async (_, expand, elsewhere) => {
      const chosen = cases.filter(
        (one) => one.interpolation === interpolation && one.expand === expand && (one.center !== null) === elsewhere,
      )
      expect(chosen.length).toBeGreaterThanOrEqual(8)
      for (const { size, degrees, center, fill, turned, pixels } of chosen) {
        const step = { name: 'RandomRotation', degrees: [degrees, degrees], interpolation, expand, center, fill }
        const view = await renderView(pictureOf(...size), transformsSchema.parse([step]), () => 0.5)
        const made = [view.width, view.height, Buffer.from(view.data).toString('hex')]
        expect([size, degrees, center, ...made]).toEqual([size, degrees, center, ...turned, pixels])
      }
    })
  },
)

test('an expanded picture of any size is as large as Pillow makes it', () => {
  for (const [width, height, degrees, center, ...wanted] of sizes) {
    const pixels = { data: new Uint8Array(width * height * 3), width, height }
    const made = rotate(pixels, degrees, { expand: true, center })
    expect([width, height, degrees, made.width, made.height]).toEqual([width, height, degrees, ...wanted])
  }
})

test('the steps that follow see the expanded picture', async () => {
  const turn = { name: 'RandomRotation', degrees: [30, 30], expand: true }
  const transforms = transformsSchema.parse([turn, { name: 'Resize', size: 20 }, { name: 'CenterCrop', size: 20 }])
  const view = await renderView(pictureOf(9, 6), transforms, () => 0.5)
  const turned = rotate(await pictureOf(9, 6).decode(), 30, { expand: true })
  expect([turned.width, turned.height]).toEqual([11, 10])
  const resized = await resizePixels(turned, { width: 22, height: 20 })
  const middle = Array.from({ length: 20 }, (_, y) => [...resized.data.subarray((y * 22 + 1) * 3, (y * 22 + 21) * 3)])
  expect([...view.data]).toEqual(middle.flat())
})

test('a picture that would be too large when expanded is refused before memory is allocated', () => {
  const strip = { data: new Uint8Array(60_000 * 3), width: 60_000, height: 1 }
  expect(() => rotate(strip, 45, { expand: true })).toThrow(expect.objectContaining({ code: 'too_large' }))
  expect(rotate(strip, 45).width).toBe(60_000)
})

test('after an expanded rotation the size is open until a step fixes it', () => {
  const sizeOf = (...steps: object[]) => outputSize(transformsSchema.parse(steps))
  const [resize, crop] = [
    { name: 'Resize', size: 256 },
    { name: 'CenterCrop', size: 224 },
  ]
  const turn = { name: 'RandomRotation', degrees: 10 }
  const square = { width: 224, height: 224 }
  expect(sizeOf(resize, crop, turn)).toEqual(square)
  expect(sizeOf(resize, crop, { ...turn, expand: false, center: [3, 4] })).toEqual(square)
  expect(sizeOf({ ...turn, expand: true }, resize, crop)).toEqual(square)
  expect(() => sizeOf(resize, crop, { ...turn, expand: true })).toThrow('different sizes')
  expect(() => sizeOf(resize, crop, { ...turn, expand: true }, resize)).toThrow(
    expect.objectContaining({ code: 'recipe_invalid', next: expect.stringContaining('CenterCrop') as string }),
  )
})

test('expand and center are part of the key only if they are given', () => {
  const key = (more: object) =>
    transformsKey(transformsSchema.parse([{ name: 'RandomRotation', degrees: 45, ...more }]))
  expect(key({ expand: false, center: null })).toBe(key({}))
  expect(new Set([{}, { expand: true }, { center: [0, 0] }, { center: [0, 1] }].map(key)).size).toBe(4)
})

test.each([{ expand: 1 }, { center: 3 }, { center: [1, 2, 3] }, { center: ['a', 'b'] }, { center: [1e9, 0] }])(
  'RandomRotation with %j is refused',
  (more) => {
    expect(transformsSchema.safeParse([{ name: 'RandomRotation', degrees: 45, ...more }]).success).toBe(false)
  },
)
