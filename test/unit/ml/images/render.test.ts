import { expect, test } from 'vitest'
import { adjustContrast, adjustHue, adjustSaturation } from '../../../../electron/ml/images/colour.ts'
import { drawCrop } from '../../../../electron/ml/images/draw.ts'
import { decodeOnce, loadPicture } from '../../../../electron/ml/images/load.ts'
import type { Pixels } from '../../../../electron/ml/images/pixels.ts'
import { renderView } from '../../../../electron/ml/images/render.ts'
import { resizePixels } from '../../../../electron/ml/images/resample.ts'
import { rotate } from '../../../../electron/ml/images/rotate.ts'
import { transformsSchema } from '../../../../electron/ml/images/transforms.ts'
import { random } from '../../../../electron/ml/random.ts'
import {
  fixture,
  largestDifference,
  namedQuarters,
  noise,
  pixelAt,
  quarters,
  temporaryFolder,
  toSharp,
} from './samples.ts'

const { put } = temporaryFolder()
const decoded = async (name: string) => (await loadPicture(fixture(name))).decode()
const saved = async (pixels = quarters(), name = 'picture.png') =>
  loadPicture(put(name, await toSharp(pixels).png().toBuffer()))
const parse = (...transforms: object[]) => transformsSchema.parse(transforms)

test('shrinking is close to PIL, even on noise', async () => {
  const source = await decoded('pil-source.png')
  const wanted = await decoded('pil-shrunk.png')
  const fused = await loadPicture(fixture('pil-source.png'))
  for (const made of [await resizePixels(source, wanted), await fused.decodeResized(wanted)]) {
    expect(meanDifference(made, wanted)).toBeLessThan(1)
    expect(largestDifference(made, wanted)).toBeLessThanOrEqual(8)
  }
})

function meanDifference(a: Pixels, b: Pixels): number {
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]), 0) / a.data.length
}

test('enlarging, rotating and colours equal PIL exactly', async () => {
  const source = await decoded('pil-source.png')
  const pairs = [
    [await resizePixels(source, { width: 55, height: 64 }), 'pil-enlarged.png'],
    [rotate(source, 33.3), 'pil-rotated.png'],
    [adjustContrast(source, 1.4), 'pil-contrast.png'],
    [adjustSaturation(source, 0.6), 'pil-saturation.png'],
    [adjustHue(source, 0.07), 'pil-hue.png'],
  ] as const
  for (const [made, name] of pairs) expect([name, largestDifference(made, await decoded(name))]).toEqual([name, 0])
})

test('Resize and CenterCrop cut the middle out', async () => {
  const view = await renderView(
    await saved(quarters(200, 100)),
    parse({ name: 'Resize', size: 50 }, { name: 'CenterCrop', size: 40 }),
  )
  expect([view.width, view.height, view.data.length]).toEqual([40, 40, 4800])
  expect(namedQuarters(view)).toEqual(['red', 'green', 'blue', 'white'])
})

test('CenterCrop puts a black border around a picture that is too small', async () => {
  const view = await renderView(await saved(quarters(10, 30)), parse({ name: 'CenterCrop', size: [20, 15] }))
  expect([view.width, view.height]).toEqual([15, 20])
  expect([pixelAt(view, 1, 10), pixelAt(view, 2, 0), pixelAt(view, 11, 19), pixelAt(view, 12, 10)]).toEqual([
    [0, 0, 0],
    [255, 0, 0],
    [255, 255, 255],
    [0, 0, 0],
  ])
})

test('flips mirror the picture, with probability p', async () => {
  const picture = await saved()
  const flipped = (p: number, seed = 0) =>
    renderView(picture, parse({ name: 'RandomHorizontalFlip', p }, { name: 'RandomVerticalFlip', p }), random(seed))
  expect(namedQuarters(await flipped(1))).toEqual(['white', 'blue', 'green', 'red'])
  expect(namedQuarters(await flipped(0))).toEqual(['red', 'green', 'blue', 'white'])
  const seen = await Promise.all(
    Array.from({ length: 40 }, async (_, seed) => namedQuarters(await flipped(0.5, seed)).join()),
  )
  expect(new Set(seen).size).toBe(4)
})

test('the same stream gives the same view, another one a different view', async () => {
  const picture = await saved(noise(90, 120))
  const transforms = parse(
    { name: 'RandomResizedCrop', size: 32 },
    { name: 'RandomHorizontalFlip' },
    { name: 'RandomRotation', degrees: 30 },
    { name: 'ColorJitter', brightness: 0.2, contrast: 0.1, saturation: 0.1, hue: 0.1 },
    { name: 'RandomGrayscale' },
  )
  const first = await renderView(picture, transforms, random(7, 'a'))
  expect(largestDifference(first, await renderView(picture, transforms, random(7, 'a')))).toBe(0)
  expect(largestDifference(first, await renderView(decodeOnce(picture), transforms, random(7, 'a')))).toBe(0)
  expect(largestDifference(first, await renderView(picture, transforms, random(7, 'b')))).toBeGreaterThan(0)
})

test('random transforms without a stream are refused', async () => {
  await expect(renderView(await saved(), parse({ name: 'RandomHorizontalFlip' }))).rejects.toThrow('random numbers')
})

test('several views decode a picture once', async () => {
  const picture = await saved()
  let decodes = 0
  const counted = decodeOnce({ ...picture, decode: () => (decodes++, picture.decode()) })
  const transforms = parse({ name: 'RandomResizedCrop', size: 16 })
  await Promise.all([1, 2, 3].map((seed) => renderView(counted, transforms, random(seed))))
  expect(decodes).toBe(1)
})

test('random crops stay inside, within the scale and the ratio', () => {
  const size = { width: 300, height: 200 }
  const [transform] = parse({ name: 'RandomResizedCrop', size: 224, scale: [0.2, 0.5], ratio: [0.75, 1.5] })
  if (transform.name !== 'RandomResizedCrop') throw new Error('not a crop')
  const next = random(1)
  const crops = Array.from({ length: 500 }, () => drawCrop(size, transform, next))
  for (const { left, top, width, height } of crops) {
    expect(left >= 0 && top >= 0 && left + width <= 300 && top + height <= 200).toBe(true)
    const share = (width * height) / 60000
    expect(share > 0.19 && share < 0.51 && width / height > 0.73 && width / height < 1.53).toBe(true)
  }
  const mean = crops.reduce((sum, { width, height }) => sum + (width * height) / 60000, 0) / 500
  expect(mean).toBeGreaterThan(0.32)
  expect(mean).toBeLessThan(0.38)
})

test('a picture that no crop fits gets the largest central one', () => {
  const [transform] = parse({ name: 'RandomResizedCrop', size: 224, scale: [1, 1] })
  if (transform.name !== 'RandomResizedCrop') throw new Error('not a crop')
  expect(drawCrop({ width: 1000, height: 30 }, transform, random(2))).toEqual({
    left: 480,
    top: 0,
    width: 40,
    height: 30,
  })
  expect(drawCrop({ width: 30, height: 1000 }, transform, random(2))).toEqual({
    left: 0,
    top: 480,
    width: 30,
    height: 40,
  })
})

test('RandomGrayscale takes the colours out', async () => {
  const view = await renderView(await saved(), parse({ name: 'RandomGrayscale', p: 1 }), random(0))
  expect([pixelAt(view, 0, 0), pixelAt(view, 63, 0), pixelAt(view, 0, 47)]).toEqual([
    [76, 76, 76],
    [150, 150, 150],
    [29, 29, 29],
  ])
})

test('a disabled ColorJitter changes nothing', async () => {
  const picture = await saved(noise(20, 20))
  const view = await renderView(picture, parse({ name: 'ColorJitter' }), random(0))
  expect(largestDifference(view, noise(20, 20))).toBe(0)
})
