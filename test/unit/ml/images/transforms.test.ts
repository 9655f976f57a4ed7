import { expect, test } from 'vitest'
import { centreCropRegion, roundHalfEven, shortSideSize } from '../../../../electron/ml/images/geometry.ts'
import {
  type Transform,
  isRandom,
  outputSize,
  transformsKey,
  transformsSchema,
} from '../../../../electron/ml/images/transforms.ts'

const evaluation: Transform[] = [
  { name: 'Resize', size: 256 },
  { name: 'CenterCrop', size: 224 },
]

test('missing arguments get the values torchvision gives them', () => {
  expect(transformsSchema.parse([{ name: 'RandomResizedCrop', size: 224 }, { name: 'RandomGrayscale' }])).toEqual([
    { name: 'RandomResizedCrop', size: 224, scale: [0.08, 1], ratio: [3 / 4, 4 / 3] },
    { name: 'RandomGrayscale', p: 0.1 },
  ])
})

test.each([
  [[{ name: 'Resise', size: 3 }]],
  [[{ name: 'Resize', size: 0 }]],
  [[{ name: 'Resize', size: 224, antialias: true }]],
  [[{ name: 'RandomHorizontalFlip', p: 1.5 }]],
  [[{ name: 'RandomResizedCrop', size: 9, scale: [1, 0.5] }]],
  [[{ name: 'RandomResizedCrop', size: 9, ratio: [0, 1] }]],
  [[{ name: 'ColorJitter', hue: 0.6 }]],
  [[{ name: 'ToTensor' }, { name: 'Resize', size: 9 }]],
  [[{ name: 'Normalize' }, { name: 'ToTensor' }]],
  [[{ name: 'ToTensor' }, { name: 'ToTensor' }]],
])('%j is refused', (transforms) => {
  expect(transformsSchema.safeParse(transforms).success).toBe(false)
})

test('ToTensor and Normalize may end the list', () => {
  const markers = [{ name: 'ToTensor' }, { name: 'Normalize' }]
  for (const end of [markers, markers.slice(0, 1), markers.slice(1), []])
    expect(transformsSchema.safeParse([...evaluation, ...end]).success).toBe(true)
})

test('the size of a view is known when a step fixes it', () => {
  expect(outputSize(evaluation)).toEqual({ width: 224, height: 224 })
  expect(outputSize([{ name: 'Resize', size: [200, 300] }])).toEqual({ width: 300, height: 200 })
  expect(outputSize([...evaluation, { name: 'Resize', size: 32 }])).toEqual({ width: 32, height: 32 })
  expect(() => outputSize([{ name: 'Resize', size: 256 }])).toThrow('different sizes')
  expect(() => outputSize([])).toThrow(expect.objectContaining({ code: 'recipe_invalid' }))
})

test('equal views have equal keys however they are written', () => {
  const spelled: Transform[] = [
    { size: 256, name: 'Resize' },
    { size: [224, 224], name: 'CenterCrop' },
    { name: 'ToTensor' },
    { name: 'Normalize' },
  ]
  expect(transformsKey(spelled)).toBe(transformsKey(evaluation))
  expect(transformsKey([{ name: 'RandomRotation', degrees: 45 }])).toBe(
    transformsKey([{ name: 'RandomRotation', degrees: [-45, 45] }]),
  )
})

test('other views have other keys', () => {
  const [resize, crop] = evaluation
  const keys = [
    evaluation,
    [crop, resize],
    [{ name: 'Resize', size: [256, 256] }, crop] as Transform[],
    [resize, { name: 'CenterCrop', size: 225 }] as Transform[],
  ].map(transformsKey)
  expect(new Set(keys).size).toBe(keys.length)
})

test('random transforms are recognised as such', () => {
  expect(isRandom(evaluation)).toBe(false)
  expect(isRandom([...evaluation, { name: 'RandomVerticalFlip', p: 0.5 }])).toBe(true)
  expect(isRandom(transformsSchema.parse([{ name: 'ColorJitter', hue: 0.1 }]))).toBe(true)
})

test('sizes and crops are rounded like in Python', () => {
  expect([0.5, 1.5, 2.5, 2.4, 2.6, -1.5].map(roundHalfEven)).toEqual([0, 2, 2, 2, 3, -2])
  expect(shortSideSize({ width: 400, height: 533 }, 256)).toEqual({ width: 256, height: 341 })
  expect(shortSideSize({ width: 533, height: 400 }, 256)).toEqual({ width: 341, height: 256 })
  const square = { width: 224, height: 224 }
  expect(centreCropRegion({ width: 229, height: 227 }, square)).toEqual({ left: 2, top: 2, ...square })
  expect(centreCropRegion({ width: 221, height: 300 }, square)).toEqual({ left: -1, top: 38, ...square })
})
