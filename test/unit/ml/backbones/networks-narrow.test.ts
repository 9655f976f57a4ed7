import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { beforeAll, describe, expect, test } from 'vitest'
import { foldBatchNorm } from '../../../../electron/ml/backbones/fold-batch-norm.ts'
import { inputsOf } from '../../../../electron/ml/backbones/graph.ts'
import {
  architectureNamed,
  architectureNames,
  type FeaturePoint,
} from '../../../../electron/ml/backbones/torchvision/architectures.ts'
import { writeTfjsModel } from '../../../../electron/ml/export/model/tfjs-writer.ts'
import { madePictures, madePixels } from '../../../fixtures/networks/made-numbers.ts'
import { expectRows, madeNetwork, onnxFeatures, rowsOf } from '../../../fixtures/networks/network-runs.ts'
import reference from '../../../fixtures/reference/networks-pytorch.json' with { type: 'json' }
import { loadLayersModel, predict } from '../../../fixtures/networks/tfjs-models.ts'

const cases = reference.map(({ features, ...rest }) => ({ ...rest, features: features as FeaturePoint }))
const width = 1 / 8
const sampled = (row: Float32Array, every: number) => row.filter((_, i) => i % every === 0)

test('every network is among the reference features of PyTorch', () => {
  expect([...new Set(cases.map(({ name }) => name))].sort()).toEqual([...architectureNames].sort())
})

describe.each(cases)('$name an eighth as wide, $features features', ({ name, features, side, every, rows }) => {
  test('has PyTorch’s features in ONNX', async () => {
    const { architecture, graph } = madeNetwork(name, { width, features })
    const found = await onnxFeatures(graph, architecture.normalisation, side)
    expect(found[0]).toHaveLength(architecture.features)
    expectRows(
      found.map((row) => sampled(row, every)),
      rows,
    )
  })
})

describe('in TensorFlow.js, one network of each family', () => {
  beforeAll(async () => {
    const wasm = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json')
    setWasmPaths(join(dirname(wasm), 'dist/'))
    await tf.setBackend('wasm')
  })
  const families = ['resnet18', 'resnet50', 'vgg16', 'inception-v3', 'efficientnet-lite0']
  test.each(cases.filter(({ name }) => families.includes(name)))(
    '$name has PyTorch’s $features features',
    async ({ name, features, side, every, rows }) => {
      const { architecture, graph } = madeNetwork(name, { width, features })
      const dir = await mkdtemp(join(tmpdir(), 'loupe-network-'))
      try {
        await writeTfjsModel(dir, graph, architecture.normalisation, undefined, { height: side, width: side })
        const model = await loadLayersModel(dir)
        const found = rowsOf(predict(model, madePixels(side), [madePictures, side, side, 3]))
        model.dispose()
        expectRows(
          found.map((row) => sampled(row, every)),
          rows,
        )
      } finally {
        await rm(dir, { recursive: true })
      }
    },
  )
})

test('a network whose classifier needs one size has no TensorFlow.js form without it, and says so', async () => {
  const { architecture, graph } = madeNetwork('vgg16', { width: 1 / 64, features: 'logits' })
  await expect(writeTfjsModel('', graph, architecture.normalisation)).rejects.toMatchObject({
    code: 'export_failed',
    message: expect.stringMatching(/one size/),
  })
})

describe('after each cut nothing else from before it is needed', () => {
  test.each(architectureNames.map((name) => ({ name })))('$name', ({ name }) => {
    const { architecture, graph } = madeNetwork(name, { width })
    expect(architecture.cuts.length).toBeGreaterThan(2)
    for (const { nodes } of [graph, foldBatchNorm(graph)])
      for (const { node } of architecture.cuts) {
        const at = nodes.findIndex(({ name }) => name === node)
        expect(at).toBeGreaterThan(0)
        const before = new Set(nodes.slice(0, at).map(({ name }) => name))
        expect(
          nodes
            .slice(at + 1)
            .flatMap(inputsOf)
            .filter((input) => before.has(input)),
        ).toEqual([])
      }
  })
})

test.each([
  ['resnet20', {}, /no network called resnet20/, /resnet18, resnet34/],
  ['constructor', {}, /no network called constructor/, /resnet18/],
  ['resnet18', { features: 'logits' }, /ResNet-18 has no logits features/, /pooled\.$/],
] as const)('%s %j is refused, listing the available ones', (name, options, message, next) => {
  const refusal = {
    code: 'backbone_unknown',
    message: expect.stringMatching(message),
    next: expect.stringMatching(next),
  }
  expect(() => architectureNamed(name, options)).toThrow(expect.objectContaining(refusal))
})
