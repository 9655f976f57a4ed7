import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as ort from '../../../../electron/ml/onnxruntime.ts'
import { beforeEach, expect, test } from 'vitest'
import { readKerasModel } from '../../../../electron/ml/backbones/keras-reader.ts'
import { loadGraph, prepareBackbone } from '../../../../electron/ml/backbones/prepare.ts'
import { backboneNamed, backbones } from '../../../../electron/ml/backbones/registry.ts'
import type { BackboneSpec } from '../../../../electron/ml/backbones/spec.ts'

let home: string
let spec: BackboneSpec
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'loupe-home-'))
  spec = await tinySpec(join(home, 'source'))
  return () => rm(home, { recursive: true })
})

/** One convolution that adds up the channels, and a pool. */
async function tinySpec(dir: string): Promise<BackboneSpec> {
  await mkdir(dir)
  const path = join(dir, 'model.json')
  const input = { batch_input_shape: [null, 4, 4, 3] }
  const conv = { filters: 1, kernel_size: [1, 1], strides: [1, 1], use_bias: false }
  const layers = [
    { name: 'in', class_name: 'InputLayer', config: input, inbound_nodes: [] },
    { name: 'conv', class_name: 'Conv2D', config: conv, inbound_nodes: [[['in', 0, 0, {}]]] },
    { name: 'pool', class_name: 'GlobalAveragePooling2D', config: {}, inbound_nodes: [[['conv', 0, 0, {}]]] },
  ]
  const config = { layers, input_layers: [['in', 0, 0]], output_layers: [['pool', 0, 0]] }
  const weights = [{ name: 'conv/kernel', shape: [1, 1, 3, 1], dtype: 'float32' }]
  const modelTopology = { class_name: 'Functional', config }
  await writeFile(path, JSON.stringify({ modelTopology, weightsManifest: [{ paths: ['w.bin'], weights }] }))
  await writeFile(join(dir, 'w.bin'), new Uint8Array(Float32Array.of(1, 10, 100).buffer))
  return {
    name: 'tiny',
    title: 'Tiny',
    features: 1,
    normalisation: { order: 'rgb', mean: [0, 0, 0], scale: [1, 1, 1] },
    transforms: [{ name: 'Resize', size: 4 }],
    source: { type: 'keras', path },
    licence: 'CC0',
    weightsHash: (await readKerasModel(path)).sha256,
  }
}

const files = ['backbone.json', 'backbone.onnx', 'graph.json', 'weights.bin']
const inode = async (path: string) => (await stat(path)).ino

test('a prepared backbone runs, and its graph can be loaded', async () => {
  const progress: [number, number][] = []
  const { dir, model } = await prepareBackbone(spec, home, { onProgress: (...seen) => progress.push(seen) })
  expect(dir).toBe(join(home, 'backbones', 'tiny'))
  expect((await readdir(dir)).sort()).toEqual(files)
  const session = await ort.InferenceSession.create(model)
  const { features } = await session.run({ image: new ort.Tensor('uint8', Uint8Array.of(1, 2, 3), [1, 1, 1, 3]) })
  expect([...(features.data as Float32Array)]).toEqual([321])

  const graph = await loadGraph(dir)
  expect(graph.output).toBe('pool')
  expect(graph.tensors.get('conv/weight')).toEqual({ shape: [1, 3, 1, 1], data: Float32Array.of(1, 10, 100) })
  expect(progress.at(-1)).toEqual([36, 36])
  expect(progress.map(([done]) => done)).toEqual(progress.map(([done]) => done).sort((a, b) => a - b))
})

test('what is prepared is kept, and nothing else is left behind', async () => {
  const { model } = await prepareBackbone(spec, home)
  const first = await inode(model)
  await prepareBackbone(spec, home, { onProgress: () => expect.fail('it was prepared again') })
  expect(await inode(model)).toBe(first)
  expect(await readdir(join(home, 'backbones'))).toEqual(['tiny'])
})

test.each<[string, (dir: string) => Promise<void>]>([
  ['a file is missing', (dir) => rm(join(dir, 'weights.bin'))],
  ['a file was cut short', (dir) => truncate(join(dir, 'backbone.onnx'), 10)],
  ['the description is damaged', (dir) => writeFile(join(dir, 'backbone.json'), '{')],
  [
    'it is of another format',
    async (dir) => {
      const text = await readFile(join(dir, 'backbone.json'), 'utf8')
      await writeFile(join(dir, 'backbone.json'), text.replace('"formatVersion":2', '"formatVersion":1'))
    },
  ],
])('it is prepared again when %s', async (_, damage) => {
  const { dir } = await prepareBackbone(spec, home)
  const whole = await readFile(join(dir, 'backbone.onnx'))
  await damage(dir)
  await prepareBackbone(spec, home)
  expect((await readdir(dir)).sort()).toEqual(files)
  expect(await readFile(join(dir, 'backbone.onnx'))).toEqual(whole)
  expect(await readdir(join(home, 'backbones'))).toEqual(['tiny'])
})

test('it is prepared again for another normalisation', async () => {
  const { model } = await prepareBackbone(spec, home)
  const first = await readFile(model)
  await prepareBackbone({ ...spec, normalisation: { ...spec.normalisation, mean: [1, 2, 3] } }, home)
  expect((await readFile(model)).equals(first)).toBe(false)
})

test('several preparations at the same time end with one complete folder', async () => {
  const all = await Promise.all(Array.from({ length: 6 }, () => prepareBackbone(spec, home)))
  expect(new Set(all.map(({ dir }) => dir)).size).toBe(1)
  expect(await readdir(join(home, 'backbones'))).toEqual(['tiny'])
  expect((await readdir(all[0].dir)).sort()).toEqual(files)
})

test('weights other than the published ones are refused, and nothing is left behind', async () => {
  await writeFile(join(home, 'source', 'w.bin'), new Uint8Array(Float32Array.of(1, 10, 101).buffer))
  const refused = expect(prepareBackbone(spec, home)).rejects
  await refused.toMatchObject({ code: 'backbone_invalid', message: expect.stringMatching(/published/) })
  expect(await readdir(join(home, 'backbones'))).toEqual([])
})

test('a cancelled preparation leaves nothing behind', async () => {
  await expect(prepareBackbone(spec, home, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'cancelled',
  })
  expect(await readdir(join(home, 'backbones'))).toEqual([])
})

test('a packaged backbone is used where it is, unless it is another', async () => {
  const { dir } = await prepareBackbone(spec, home)
  const packaged = join(home, 'packaged')
  await cp(dir, join(packaged, 'tiny'), { recursive: true })
  const empty = join(home, 'empty')
  expect((await prepareBackbone(spec, empty, { packaged })).dir).toBe(join(packaged, 'tiny'))
  await expect(readdir(empty)).rejects.toThrow('ENOENT')
  await truncate(join(packaged, 'tiny', 'weights.bin'), 3)
  expect((await prepareBackbone(spec, empty, { packaged })).dir).toBe(join(empty, 'backbones', 'tiny'))
})

test('folders of preparations that died are removed after an hour', async () => {
  const [old, recent] = ['.tiny-1-aa', '.tiny-2-bb'].map((name) => join(home, 'backbones', name))
  await mkdir(old, { recursive: true })
  await mkdir(recent)
  const twoHoursAgo = new Date(Date.now() - 2 * 3600_000)
  await utimes(old, twoHoursAgo, twoHoursAgo)
  await prepareBackbone(spec, home)
  expect((await readdir(join(home, 'backbones'))).sort()).toEqual(['.tiny-2-bb', 'tiny'])
})

test.each([
  ['cut weights', 'weights.bin', (text: string) => text.slice(1)],
  [
    'a node that is used before it is there',
    'graph.json',
    (text: string) => text.replace('"input":"in"', '"input":"pool"'),
  ],
  [
    'a shape that the weights do not fill',
    'graph.json',
    (text: string) => text.replace('[1,3,1,1]', '[1,3,1,1000000]'),
  ],
])('a graph with %s is not loaded', async (_, file, damage) => {
  const { dir } = await prepareBackbone(spec, home)
  await writeFile(join(dir, file), damage(await readFile(join(dir, file), 'latin1')), 'latin1')
  await expect(loadGraph(dir)).rejects.toMatchObject({ code: 'backbone_invalid' })
})

test('an unknown backbone is refused with the names there are', () => {
  expect(backbones(home).map(({ name }) => name)).toContain('resnet50')
  expect(backboneNamed('resnet50', home).features).toBe(2048)
  expect(() => backboneNamed('resnet51', home)).toThrow(
    expect.objectContaining({ code: 'backbone_unknown', next: expect.stringContaining('resnet50') }),
  )
})
