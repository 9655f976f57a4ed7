import { describe, expect, test } from 'vitest'
import { withErasingLevels } from '../../../../electron/ml/backbones/erasing-levels.ts'
import { magnitudeOf, operate, operations, type Operation } from '../../../../electron/ml/images/augment.ts'
import { drawErased, erase } from '../../../../electron/ml/images/erase.ts'
import { loadPicture } from '../../../../electron/ml/images/load.ts'
import type { Pixels } from '../../../../electron/ml/images/pixels.ts'
import { renderView } from '../../../../electron/ml/images/render.ts'
import { fillColour, isRandom, transformsKey, transformsSchema } from '../../../../electron/ml/images/transforms.ts'
import { random } from '../../../../electron/ml/random.ts'
import reference from '../../../fixtures/images/augment-torchvision.json' with { type: 'json' }
import { fixture, largestDifference, noise, pixelAt, temporaryFolder, toSharp } from './samples.ts'

const { put } = temporaryFolder()
const parse = (...transforms: object[]) => transformsSchema.parse(transforms)
const erasing = (more: object = {}) => {
  const [, transform] = parse({ name: 'ToTensor' }, { name: 'RandomErasing', ...more })
  if (transform.name !== 'RandomErasing') throw new Error('not an erasing')
  return transform
}

test('every operation gives the same as torchvision, pixel for pixel, and leaves the original alone', async () => {
  const source = await (await loadPicture(fixture('pil-source.png'))).decode()
  const before = Uint8Array.from(source.data)
  const column = await (await loadPicture(fixture('augment-torchvision.png'))).decode()
  const size = source.data.length
  expect(new Set(reference.operations.map(({ operation }) => operation))).toEqual(new Set(operations))
  reference.operations.forEach(({ operation, magnitude, interpolation, fill }, i) => {
    const made = operate(
      source,
      operation as Operation,
      magnitude,
      interpolation as 'nearest' | 'bilinear',
      fillColour(fill as [number, number, number] | null),
    )
    const wanted: Pixels = { ...source, data: column.data.subarray(i * size, (i + 1) * size) }
    expect([operation, magnitude, largestDifference(made, wanted)]).toEqual([operation, magnitude, 0])
  })
  expect(Uint8Array.from(source.data)).toEqual(before)
})

test.each(Object.entries(reference.magnitudes))('the magnitudes of %s are those of torchvision', (name, space) => {
  expect(reference.order).toEqual(operations)
  const family = name.startsWith('Rand') ? 'RandAugment' : 'TrivialAugmentWide'
  for (const [operation, values] of Object.entries(space))
    values.forEach((value, bin) => {
      const ours = magnitudeOf(family, operation as Operation, bin, values.length, { width: 40, height: 30 })
      // The last bit of single precision may differ if the processor fuses a product and a sum.
      expect(Math.abs(ours - value)).toBeLessThanOrEqual(Math.abs(value) * 1.2e-7)
    })
})

describe('a drawn augmentation', () => {
  const views = async (transforms: object[], seeds: number) => {
    const picture = await loadPicture(put('noise.png', await toSharp(noise(24, 20)).png().toBuffer()))
    const steps = parse(...transforms)
    return Promise.all(Array.from({ length: seeds }, (_, seed) => renderView(picture, steps, random(seed))))
  }
  const different = (all: Pixels[]) => new Set(all.map(({ data }) => Buffer.from(data).toString('base64'))).size

  test.each(['TrivialAugmentWide', 'RandAugment'])('%s depends only on the seed', async (name) => {
    const [a, b] = [await views([{ name }], 60), await views([{ name }], 60)]
    expect(a.map((view, i) => largestDifference(view, b[i]))).toEqual(a.map(() => 0))
    expect(different(a)).toBeGreaterThan(30)
    expect(isRandom(parse({ name }))).toBe(true)
  })

  test('at magnitude 0 of RandAugment only tones change', async () => {
    // AutoContrast and Equalize have no magnitude, and Solarize and Posterize do nothing at 0, so few views are left.
    expect(different(await views([{ name: 'RandAugment', magnitude: 0 }], 60))).toBeLessThanOrEqual(5)
    expect(different(await views([{ name: 'RandAugment', num_ops: 1, magnitude: 30 }], 120))).toBeGreaterThan(14)
  })
})

test.each([
  [[{ name: 'RandAugment', magnitude: 31 }], '"magnitude"'],
  [[{ name: 'TrivialAugmentWide', interpolation: 'bicubic' }], 'Invalid option'],
  [[{ name: 'RandomErasing' }, { name: 'ToTensor' }], 'erasing_place'],
  [[{ name: 'RandomErasing' }], 'erasing_place'],
  [[{ name: 'ToTensor' }, { name: 'RandomErasing', value: 'red' }], 'erasing_value'],
  [[{ name: 'Normalize' }, { name: 'RandomErasing' }, { name: 'ToTensor' }], 'markers_last'],
])('%j is refused', (transforms, reason) => {
  expect(() => transformsSchema.parse(transforms)).toThrow(reason)
})

describe('RandomErasing', () => {
  const grey: Pixels = { data: new Uint8Array(40 * 30 * 3).fill(77), width: 40, height: 30 }
  /** The rectangle that differs from the grey, or null. */
  function erased({ data, width }: Pixels) {
    const at = [...data.keys()].filter((i) => data[i] !== 77).map((i) => Math.floor(i / 3))
    if (at.length === 0) return null
    const [xs, ys] = [at.map((i) => i % width), at.map((i) => Math.floor(i / width))]
    const [left, top] = [Math.min(...xs), Math.min(...ys)]
    const box = { left, top, width: Math.max(...xs) - left + 1, height: Math.max(...ys) - top + 1 }
    expect(at).toHaveLength(box.width * box.height * 3)
    return box
  }

  test('overwrites exactly the drawn rectangle, by default with what 0 means there', () => {
    const transform = erasing({ p: 1 })
    expect(transform).toMatchObject({ scale: [0.02, 0.33], ratio: [0.3, 3.3], value: 0 })
    for (let seed = 0; seed < 50; seed++) {
      const next = random(seed)
      next()
      const drawn = drawErased(grey, transform, next)
      expect(erased(erase(grey, transform, random(seed)))).toEqual(drawn ?? null)
    }
  })

  test('stays within scale and ratio, and happens with probability p', () => {
    const transform = erasing({ scale: [0.1, 0.2], ratio: [0.5, 2] })
    const boxes = Array.from({ length: 400 }, (_, seed) => erased(erase(grey, transform, random(seed))))
    const done = boxes.filter((box) => box !== null)
    expect(done.length / 400).toBeGreaterThan(0.42)
    expect(done.length / 400).toBeLessThan(0.58)
    for (const { width, height } of done) {
      expect((width * height) / 1200).toBeGreaterThan(0.085)
      expect((width * height) / 1200).toBeLessThan(0.215)
      expect(height / width).toBeGreaterThan(0.44)
      expect(height / width).toBeLessThan(2.3)
    }
  })

  test('interprets its value in the units of its position', () => {
    const erasedBy = (value: unknown, place: 'between' | 'behind', order: 'rgb' | 'bgr' = 'rgb') => {
      const step = { name: 'RandomErasing', p: 1, value }
      const [tensor, normalise] = [{ name: 'ToTensor' }, { name: 'Normalize' }]
      const list = parse(tensor, ...(place === 'between' ? [step, normalise] : [normalise, step]))
      const numbers = { order, mean: [120, 110, 100], scale: [1 / 60, 1 / 50, 1 / 40] } as const
      const placed = withErasingLevels(list, { ...numbers, mean: [...numbers.mean], scale: [...numbers.scale] })
      const transform = placed.find(({ name }) => name === 'RandomErasing')
      if (transform?.name !== 'RandomErasing') throw new Error('not an erasing')
      const made = erase(grey, transform, random(3))
      const box = erased(made)
      return { levels: box && pixelAt(made, box.left, box.top), key: transformsKey(placed) }
    }
    expect(erasedBy(0, 'between').levels).toEqual([0, 0, 0])
    expect(erasedBy([1, 0.5, 0.2], 'between').levels).toEqual([255, 128, 51])
    expect(erasedBy(0, 'behind').levels).toEqual([120, 110, 100])
    expect(erasedBy([1, -1, 0.5], 'behind').levels).toEqual([180, 60, 120])
    // Value and picture are red, green, blue, whatever order the network uses.
    expect(erasedBy(0, 'behind', 'bgr').levels).toEqual([100, 110, 120])
    expect(erasedBy(9, 'behind').levels).toEqual([255, 255, 255])
    expect(erasedBy(0, 'between').key).not.toBe(erasedBy(0, 'behind').key)
  })

  test("'random' is noise around the mean", () => {
    const [, , step] = withErasingLevels(
      parse({ name: 'ToTensor' }, { name: 'Normalize' }, { name: 'RandomErasing', p: 1, value: 'random' }),
      { order: 'rgb', mean: [128, 128, 128], scale: [0.05, 0.05, 0.05] },
    )
    if (step.name !== 'RandomErasing') throw new Error('not an erasing')
    const made = erase({ data: new Uint8Array(300 * 300 * 3), width: 300, height: 300 }, step, random(1))
    const values = [...made.data].filter((level) => level > 0)
    const mean = values.reduce((a, b) => a + b) / values.length
    const deviation = Math.sqrt(values.reduce((sum, level) => sum + (level - mean) ** 2, 0) / values.length)
    expect(mean).toBeGreaterThan(127)
    expect(mean).toBeLessThan(129)
    expect(deviation).toBeGreaterThan(19)
    expect(deviation).toBeLessThan(21)
  })
})
