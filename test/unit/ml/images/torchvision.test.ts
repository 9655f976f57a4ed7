import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { drawErased } from '../../../../electron/ml/images/erase.ts'
import { fromPixels } from '../../../../electron/ml/images/pixel-source.ts'
import type { LoadedPicture } from '../../../../electron/ml/images/load.ts'
import { renderView } from '../../../../electron/ml/images/render.ts'
import { transformsKey, transformsSchema } from '../../../../electron/ml/images/transforms.ts'

interface Numbers {
  erasing: {
    size: [width: number, height: number]
    scale: [number, number]
    ratio: [number, number]
    uniforms: number[]
    /** Left, top, width, height; null: ten attempts, nothing fits. */
    region: [number, number, number, number] | null
  }[]
  rotations: {
    width: number
    height: number
    picture: number[]
    turned: {
      degrees: number
      interpolation: 'nearest' | 'bilinear'
      fill: number | [number, number, number]
      pixels: number[]
    }[]
  }
}

/** Written by torchvision 0.28 on PyTorch 2.13 (transforms-torchvision.py). */
const { erasing, rotations } = JSON.parse(
  readFileSync(new URL('../../../fixtures/reference/transforms-torchvision.json', import.meta.url), 'utf8'),
) as Numbers

test('RandomErasing draws the rectangle that torchvision draws from the same numbers, with as many attempts', () => {
  expect(erasing.some(({ region }) => region === null)).toBe(true)
  for (const { size, scale, ratio, uniforms, region } of erasing) {
    const numbers = [...uniforms]
    const next = () => numbers.shift() ?? NaN
    const step = { name: 'RandomErasing' as const, p: 1, scale, ratio, value: 0 }
    const drawn = drawErased({ width: size[0], height: size[1] }, step, next)
    expect(drawn ? [drawn.left, drawn.top, drawn.width, drawn.height] : null).toEqual(region)
    expect(numbers).toEqual([])
  }
})

describe('RandomRotation', () => {
  const { width, height, picture } = rotations
  const loaded: LoadedPicture = {
    facts: { hash: '', bytes: 0, format: 'png', width, height, orientation: 1 },
    ...fromPixels(async () => ({ data: Uint8Array.from(picture), width, height })),
  }

  test.each(rotations.turned)(
    'by $degrees degrees, $interpolation, over $fill gives torchvision’s pixels',
    async ({ degrees, interpolation, fill, pixels }) => {
      const transforms = transformsSchema.parse([
        { name: 'RandomRotation', degrees: [degrees, degrees], interpolation, fill },
      ])
      const { data } = await renderView(loaded, transforms, () => 0.5)
      expect([...data]).toEqual(pixels)
    },
  )

  test('has one key for one meaning, and the old key if nothing else is given', () => {
    const key = (more: object) =>
      transformsKey(transformsSchema.parse([{ name: 'RandomRotation', degrees: 45, ...more }]))
    expect(key({ interpolation: 'nearest', fill: 0 })).toBe(key({}))
    expect(key({ fill: [0, 0, 0] })).toBe(key({}))
    expect(key({ fill: 9 })).toBe(key({ fill: [9, 9, 9] }))
    expect(new Set([key({}), key({ fill: 9 }), key({ interpolation: 'bilinear' })]).size).toBe(3)
  })
})
