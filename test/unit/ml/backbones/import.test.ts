import { existsSync } from 'node:fs'
import { appendFile, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as ort from '../../../../electron/ml/onnxruntime.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { GraphTensor } from '../../../../electron/ml/backbones/graph.ts'
import { importWeights } from '../../../../electron/ml/backbones/import-weights.ts'
import { loadGraph, prepareBackbone } from '../../../../electron/ml/backbones/prepare.ts'
import { backboneNamed, backbones } from '../../../../electron/ml/backbones/registry.ts'
import { removeImported } from '../../../../electron/ml/backbones/remove-imported.ts'
import { checkFit } from '../../../../electron/ml/backbones/torch/fit.ts'
import { architectureNamed } from '../../../../electron/ml/backbones/torchvision/architectures.ts'
import { randomWeights, writeSafetensors } from '../../../fixtures/networks/weight-files.ts'

const architecture = 'efficientnet-lite0'
let shared: string
/** Weights of the smallest network, written once. */
let original: string
let weights: Map<string, GraphTensor>
beforeAll(async () => {
  shared = await mkdtemp(join(tmpdir(), 'loupe-import-'))
  original = join(shared, 'lite.safetensors')
  weights = randomWeights(architecture)
  await writeSafetensors(original, weights)
})
afterAll(() => rm(shared, { recursive: true }))

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'loupe-home-'))
  return () => rm(home, { recursive: true })
})

const ours = (file = original) => ({ file, architecture, name: 'ours' })
const left = async (folder: string) => (existsSync(join(home, folder)) ? readdir(join(home, folder)) : [])
async function expectNothingLeft(): Promise<void> {
  expect(await left('weights')).toEqual([])
  expect(await left('backbones')).toEqual([])
  expect(backbones(home).map(({ name }) => name)).toEqual(['resnet50'])
}

test('imported weights are a backbone by name, ready to run, and the original may be deleted', async () => {
  const file = join(home, 'brought.safetensors')
  await writeSafetensors(file, weights)
  const progress: [number, number][] = []
  const { dir, model, spec } = await importWeights(ours(file), home, { onProgress: (...seen) => progress.push(seen) })
  await rm(file)
  expect(spec).toMatchObject({ name: 'ours', title: 'EfficientNet-Lite0, brought.safetensors', features: 1280 })
  expect(spec.source).toEqual({ type: 'weights', architecture })
  expect(spec.transforms).toEqual(architectureNamed(architecture).transforms)
  expect(backboneNamed('ours', home)).toEqual(spec)
  expect(backbones(home).map(({ name }) => name)).toEqual(['resnet50', 'ours'])
  expect(progress.at(-1)?.[0]).toBe(progress.at(-1)?.[1])

  expect((await loadGraph(dir)).tensors.get('_conv_head.weight')).toEqual(weights.get('_conv_head.weight'))
  const session = await ort.InferenceSession.create(model)
  const image = new ort.Tensor('uint8', new Uint8Array(224 * 224 * 3).fill(90), [1, 224, 224, 3])
  const { features } = await session.run({ image })
  expect(features.dims).toEqual([1, 1280])
  expect((features.data as Float32Array).every(Number.isFinite)).toBe(true)

  // The prepared files are damaged: they are made again from the copy.
  await truncate(model, 10)
  await prepareBackbone(backboneNamed('ours', home), home)
  expect((await stat(model)).size).toBeGreaterThan(1e6)
})

test('the same file under the same name changes nothing, another one is refused', async () => {
  const { model } = await importWeights(ours(), home)
  const before = (await stat(model)).ino
  expect((await importWeights(ours(), home)).model).toBe(model)
  expect((await stat(model)).ino).toBe(before)
  const other = join(home, 'other.safetensors')
  await writeSafetensors(other, randomWeights(architecture, 'other'))
  await expect(importWeights(ours(other), home)).rejects.toMatchObject({
    code: 'usage',
    message: /called ours already/,
  })
})

test('two imports under one name at the same time: one of them wins, and it is complete', async () => {
  const results = await Promise.allSettled([importWeights(ours(), home), importWeights(ours(), home)])
  expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
  expect(await left('weights')).toEqual(['ours'])
  const { dir } = await prepareBackbone(backboneNamed('ours', home), home)
  expect((await loadGraph(dir)).tensors.size).toBe(weights.size)
})

test('a copy that was changed since is not used', async () => {
  const { dir } = await importWeights(ours(), home)
  await rm(dir, { recursive: true })
  const copy = join(home, 'weights', 'ours', 'weights')
  await truncate(copy, (await stat(copy)).size - 4)
  await appendFile(copy, new Uint8Array(4))
  await expect(prepareBackbone(backboneNamed('ours', home), home)).rejects.toMatchObject({ code: 'backbone_invalid', message: /have changed/ }) // prettier-ignore
})

test('a removed backbone is gone; those that come with Loupe stay', async () => {
  await importWeights(ours(), home)
  await removeImported('ours', home)
  await expectNothingLeft()
  await expect(removeImported('ours', home)).rejects.toMatchObject({ code: 'backbone_unknown' })
  await expect(removeImported('resnet50', home)).rejects.toMatchObject({ code: 'usage' })
  await expect(removeImported('../weights', home)).rejects.toMatchObject({ code: 'backbone_unknown' })
})

test('unusable files are refused, and nothing is left behind', async () => {
  const file = join(home, 'bad.safetensors')
  const nan = weights.get('_bn1.bias')?.data.slice() ?? new Float32Array()
  nan[5] = NaN
  await writeSafetensors(file, new Map(weights).set('_bn1.bias', { shape: [nan.length], data: nan }))
  await expect(importWeights(ours(file), home)).rejects.toMatchObject({ code: 'backbone_invalid', message: /_bn1\.bias.*NaN/ }) // prettier-ignore
  await expectNothingLeft()
  await writeFile(file, 'no weights at all')
  await expect(importWeights(ours(file), home)).rejects.toMatchObject({ code: 'backbone_invalid' })
  await expect(importWeights({ ...ours(), architecture: 'resnet19' }, home)).rejects.toMatchObject({ code: 'backbone_unknown', next: /resnet18/ }) // prettier-ignore
  await expect(importWeights(ours(), home, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'cancelled',
  })
  let seen = 0
  const late = { get aborted() { return ++seen > 30 } } as AbortSignal // prettier-ignore
  await expect(importWeights(ours(), home, { signal: late })).rejects.toMatchObject({ code: 'cancelled' })
  await expectNothingLeft()
})

test.each(['', '.', '..', '../x', 'a/b', 'A', 'con', 'nul.pth', 'a,b', 'ü', '-x', 'x.', 'x'.repeat(65), 'a b'])(
  '%j cannot be the name of a backbone',
  async (name) => {
    await expect(importWeights({ ...ours(), name }, home)).rejects.toMatchObject({ code: 'usage' })
  },
)

test.each(['resnet50', 'efficientnet-lite0'])('%s is a name reserved for other weights', async (name) => {
  await expect(importWeights({ ...ours(), name }, home)).rejects.toMatchObject({ code: 'usage', message: /another backbone/ }) // prettier-ignore
})

test('published weights that are not installed are refused with how to get them', () => {
  expect(() => backboneNamed('efficientnet-lite2', home)).toThrow(
    expect.objectContaining({ code: 'backbone_unknown', next: expect.stringContaining('install efficientnet-lite2') }),
  )
})

describe('weights are checked against the network', () => {
  const of = (name: string) =>
    new Map([...architectureNamed(name).tensors].map(([tensor, shape]) => [tensor, { shape, dtype: 'F32' as const }]))
  const problem = (tensors: ReturnType<typeof of>, name: string): { message: string; next: string } | null => {
    try {
      checkFit(tensors, architectureNamed(name), 'w.pth')
      return null
    } catch (error) {
      return error as Error & { next: string }
    }
  }
  const with_ = (tensors: ReturnType<typeof of>, name: string, ...shape: number[]) =>
    new Map(tensors).set(name, { shape, dtype: 'F32' })

  test('a classifier of any width, or none, is fine; so are the counters of BatchNorm', () => {
    expect(problem(of('resnet18'), 'resnet18')).toBeNull()
    expect(problem(with_(with_(of('resnet18'), 'fc.weight', 5, 512), 'fc.bias', 5), 'resnet18')).toBeNull()
    expect(problem(with_(of('resnet18'), 'bn1.num_batches_tracked'), 'resnet18')).toBeNull()
    expect(problem(with_(of('vgg16'), 'classifier.6.weight', 5, 4096), 'vgg16')).toBeNull()
    expect(problem(with_(of('inception-v3'), 'AuxLogits.fc.weight', 5, 768), 'inception-v3')).toBeNull()
  })

  test('missing, misshapen and unknown tensors are named', () => {
    const tensors = of('resnet18')
    tensors.delete('layer1.0.bn1.bias')
    const { message } = problem(with_(with_(tensors, 'conv1.weight', 64, 4, 7, 7), 'extra.weight', 1), 'resnet18') ?? {}
    expect(message).toMatch(/lacks layer1\.0\.bn1\.bias;/)
    expect(message).toMatch(/conv1\.weight is 64×4×7×7 where 64×3×7×7 is needed/)
    expect(message).toMatch(/also contains extra\.weight/)
  })

  test.each([
    ['resnet18', 'resnet34'],
    ['resnet34', 'resnet18'],
    ['resnet101', 'resnet152'],
    ['vgg19', 'vgg16'],
    ['inception-v3', 'resnet50'],
    ['efficientnet-lite2', 'efficientnet-lite0'],
  ])('weights of %s given as %s: the right one is named', (real, said) => {
    expect(problem(of(real), said)?.next).toContain(`use --arch ${real}`)
  })

  test('weights of no known network: those that can be read are named', () => {
    expect(problem(new Map([['blocks.0.attn.weight', { shape: [2], dtype: 'F32' as const }]]), 'vgg16')?.next).toMatch(/inception-v3/) // prettier-ignore
  })
})
