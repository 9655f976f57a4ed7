import { expect, test } from 'vitest'
import { isGraphicsCard } from '../../../../electron/ml/engines/graphics-card.ts'
import { processorKind, type ProcessorFacts } from '../../../../electron/ml/engines/processor.ts'
import { resnet50 } from '../../../../electron/ml/backbones/resnet50-imagenet.ts'
import { importedSpec } from '../../../../electron/ml/backbones/imported.ts'
import { knownGain, WORTH_INT8 } from '../../../../electron/studio/engines/known-gain.ts'
import { precisionOfRun } from '../../../../electron/studio/features/auto-precision.ts'
import { loadRecipe } from '../../../../electron/studio/features/recipes.ts'

const kind = (facts: Partial<ProcessorFacts>) =>
  processorKind({ arch: 'x64', model: '', flags: '', identifier: '', ...facts })

test('Linux names the instructions of a processor', () => {
  expect(kind({ flags: 'fpu sse2 avx avx2 fma avx512f avx512bw avx512vl avx512_vnni' })).toBe('vnni')
  expect(kind({ flags: 'fpu avx avx2 avx_vnni' })).toBe('vnni')
  expect(kind({ flags: 'fpu avx avx2 avx512f avx512bw avx512vl' })).toBe('avx2')
  expect(kind({ flags: 'fpu sse2 avx' })).toBe('other')
  expect(kind({ arch: 'arm64', flags: 'fp asimd asimddp i8mm' })).toBe('other')
})

test('Windows names its family and model', () => {
  const intel = (model: number, name = 'Intel(R) Core(TM)') =>
    kind({ identifier: `Intel64 Family 6 Model ${model} Stepping 1, GenuineIntel`, model: name })
  const amd = (family: number, model: number) =>
    kind({ identifier: `AMD64 Family ${family} Model ${model} Stepping 0, AuthenticAMD` })
  expect([158, 60, 85].map((model) => intel(model))).toEqual(['avx2', 'avx2', 'avx2'])
  expect([140, 151, 183, 143].map((model) => intel(model))).toEqual(['vnni', 'vnni', 'vnni', 'vnni'])
  expect(intel(58)).toBe('other')
  expect(intel(158, 'Intel(R) Pentium(R) Gold G5400')).toBe('other')
  // Zen 2, Zen 3, Zen 4, Zen 5, Bulldozer.
  expect([amd(23, 113), amd(25, 33), amd(25, 97), amd(26, 68), amd(21, 2)]).toEqual([
    'avx2',
    'avx2',
    'vnni',
    'vnni',
    'other',
  ])
  expect(kind({ identifier: 'ARMv8 (64-bit) Family 8 Model 1' })).toBe('other')
})

test('int8 is worth it only for networks that were measured on that kind', () => {
  const imported = (architecture: 'vgg16' | 'resnet18') =>
    importedSpec('mine', { architecture, title: 'Mine', licence: 'MIT', weightsHash: 'a'.repeat(64) })
  expect(knownGain(resnet50, 'vnni')).toBeGreaterThanOrEqual(WORTH_INT8)
  expect(knownGain(resnet50, 'avx2')).toBeGreaterThanOrEqual(WORTH_INT8)
  expect(knownGain(resnet50, 'other')).toBe(1)
  expect(knownGain(imported('resnet18'), 'vnni')).toBeGreaterThanOrEqual(WORTH_INT8)
  expect(knownGain(imported('vgg16'), 'avx2')).toBe(1)
  expect(knownGain({ ...resnet50, weightsHash: 'b'.repeat(64) }, 'vnni')).toBe(1)
})

test('a graphics card is distinguished from an integrated GPU, and from one in software', () => {
  const is = (description: string, software = false) => isGraphicsCard({ description, software }, false)
  for (const card of ['NVIDIA GeForce RTX 3060', 'AMD Radeon RX 7900 XT', 'Intel(R) Arc(TM) A770 Graphics', 'apple m2'])
    expect(is(card), card).toBe(true)
  for (const none of ['Intel(R) UHD Graphics 630', 'Intel(R) Iris(R) Xe Graphics', 'AMD Radeon(TM) Graphics'])
    expect(is(none), none).toBe(false)
  expect(is('NVIDIA in software', true)).toBe(false)
  expect(isGraphicsCard(null, false)).toBe(false)
  expect(isGraphicsCard(null, true)).toBe(true)
})

test('an explicit choice goes first, then the recipe, then the project’s existing features', async () => {
  const quick = await loadRecipe('quick')
  const tutorial = await loadRecipe('wolves-dogs')
  const why = async (...given: Parameters<typeof precisionOfRun>) => (await precisionOfRun(...given)).why
  expect(await why('int8', tutorial, [resnet50], () => 'float32')).toBe('asked')
  expect(await why('auto', tutorial, [resnet50], () => 'int8')).toBe('recipe')
  expect(await precisionOfRun('auto', quick, [resnet50], () => 'float32')).toEqual({
    precision: 'float32',
    why: 'kept',
  })
  expect(await precisionOfRun('int8', { ...tutorial, mode: 'full' } as never, [resnet50])).toEqual({
    precision: 'float32',
    why: 'trained',
  })
})
