import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { readKerasModel } from '../../../../electron/ml/backbones/keras-reader.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loupe-keras-'))
  return () => rm(dir, { recursive: true })
})

interface Layer {
  name: string
  class_name: string
  config: Record<string, unknown>
  inbound_nodes: unknown[]
}
const after = (...names: string[]) => [names.map((name) => [name, 0, 0, {}])]
const layer = (name: string, class_name: string, inputs: string[], config: Record<string, unknown> = {}): Layer => ({
  name,
  class_name,
  config,
  inbound_nodes: inputs.length ? after(...inputs) : [],
})

/** A picture of 4×4, one convolution of 3 to 2 channels, its norm, a pool and a classifier. Tests break it. */
function tiny() {
  const weights = [
    { name: 'conv/kernel', shape: [1, 1, 3, 2], dtype: 'float32' },
    { name: 'norm/gamma', shape: [2], dtype: 'float32' },
    { name: 'norm/beta', shape: [2], dtype: 'float32' },
    { name: 'norm/moving_mean', shape: [2], dtype: 'float32' },
    { name: 'norm/moving_variance', shape: [2], dtype: 'float32' },
    { name: 'fc/kernel', shape: [2, 2], dtype: 'float32' },
  ]
  return {
    layers: [
      layer('in', 'InputLayer', [], { batch_input_shape: [null, 4, 4, 3] }),
      layer('conv', 'Conv2D', ['in'], { filters: 2, kernel_size: [1, 1], strides: [1, 1], use_bias: false }),
      layer('norm', 'BatchNormalization', ['conv'], { axis: [3], epsilon: 0.75 }),
      layer('pool', 'GlobalAveragePooling2D', ['norm']),
      layer('fc', 'Dense', ['pool'], { units: 2, activation: 'softmax' }),
    ],
    output: 'fc',
    weights: weights as { name: string; shape: unknown[]; dtype: string; quantization?: object }[],
    paths: ['a.bin', 'b.bin'],
    values: [1, 2, 3, 4, 5, 6, 2, 3, 10, 20, 1, 2, 0.25, 3.25, 7, 7, 7, 7],
  }
}

async function save({ layers, output, weights, paths, values }: ReturnType<typeof tiny>): Promise<string> {
  const config = { name: 'm', layers, input_layers: [['in', 0, 0]], output_layers: [[output, 0, 0]] }
  const json = {
    modelTopology: { model_config: { class_name: 'Model', config } },
    weightsManifest: [{ paths, weights }],
  }
  const bytes = new Uint8Array(Float32Array.from(values).buffer)
  await writeFile(join(dir, 'a.bin'), bytes.subarray(0, 30))
  await writeFile(join(dir, 'b.bin'), bytes.subarray(30))
  await writeFile(join(dir, 'model.json'), JSON.stringify(json))
  return join(dir, 'model.json')
}

test('a norm is a separate node, and the classifier is dropped', async () => {
  const { graph } = await readKerasModel(await save(tiny()))
  expect(graph.nodes.map(({ op }) => op)).toEqual(['input', 'conv', 'batchNorm', 'globalAveragePool'])
  expect(graph.output).toBe('pool')
  expect([...graph.tensors]).toEqual([
    ['conv/weight', { shape: [2, 3, 1, 1], data: Float32Array.of(1, 3, 5, 2, 4, 6) }],
    ['norm/gamma', { shape: [2], data: Float32Array.of(2, 3) }],
    ['norm/beta', { shape: [2], data: Float32Array.of(10, 20) }],
    ['norm/moving_mean', { shape: [2], data: Float32Array.of(1, 2) }],
    ['norm/moving_variance', { shape: [2], data: Float32Array.of(0.25, 3.25) }],
  ])
})

test('a norm without scale and centre has ones and zeros', async () => {
  const model = tiny()
  Object.assign(model.layers[2].config, { scale: false, center: false })
  model.weights.splice(1, 2)
  model.values.splice(6, 4)
  const { graph } = await readKerasModel(await save(model))
  expect(graph.tensors.get('norm/gamma')?.data).toEqual(Float32Array.of(1, 1))
  expect(graph.tensors.get('norm/beta')?.data).toEqual(Float32Array.of(0, 0))
})

test('a model without its classifier is pooled', async () => {
  const model = tiny()
  const { graph } = await readKerasModel(await save({ ...model, layers: model.layers.slice(0, 3), output: 'norm' }))
  expect(graph.nodes.at(-1)?.op).toBe('globalAveragePool')
})

test('layers may be listed in any order', async () => {
  const model = tiny()
  const { graph } = await readKerasModel(await save({ ...model, layers: model.layers.reverse() }))
  expect(graph.nodes.map(({ op }) => op)).toEqual(['input', 'conv', 'batchNorm', 'globalAveragePool'])
})

test('the hash covers the topology and every shard', async () => {
  const first = await readKerasModel(await save(tiny()))
  const changed = tiny()
  changed.values[17] = 8
  const second = await readKerasModel(await save(changed))
  expect(first.sha256).toMatch(/^[0-9a-f]{64}$/)
  expect(second.sha256).not.toBe(first.sha256)
})

test('an aborted signal stops the reading', async () => {
  const path = await save(tiny())
  await expect(readKerasModel(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
})

type Break = (model: ReturnType<typeof tiny>) => void
const config = (model: ReturnType<typeof tiny>, name: string) =>
  model.layers.find((l) => l.name === name)?.config ?? expect.fail(name)

describe('a hostile model is refused with a reason', () => {
  const cases: [string, Break, RegExp][] = [
    ['shards shorter than declared', (m) => void m.values.pop(), /68 bytes where 72/],
    ['shards longer than declared', (m) => void m.values.push(1), /76 bytes where 72/],
    ['an enormous shape', (m) => void (m.weights[0].shape = [2 ** 40, 2 ** 40]), /impossibly large/],
    ['a large shape that no file backs', (m) => void (m.weights[0].shape = [2 ** 30]), /where 42949/],
    ['a size that is not a number', (m) => void (m.weights[0].shape = [Number.NaN]), /weights\.0\.shape/],
    ['a negative size', (m) => void (m.weights[0].shape = [-1]), /weights\.0\.shape/],
    ['a broken size', (m) => void (m.weights[0].shape = [1.5]), /weights\.0\.shape/],
    ['quantised weights', (m) => void (m.weights[0].quantization = { scale: 1 }), /quantised/],
    ['weights of another type', (m) => void (m.weights[0].dtype = 'int32'), /not float32/],
    ['a weight of the wrong shape', (m) => void (m.weights[0].shape = [1, 1, 2, 3]), /shape 1,1,2,3 where 1,1,3,2/],
    ['a missing weight', (m) => void (m.weights[1].name = 'norm/other'), /norm\/gamma is missing/],
    ['a weight that is there twice', (m) => void (m.weights[2].name = 'norm/gamma'), /twice/],
    ['a weight that is not a number', (m) => void (m.values[3] = Number.NaN), /not numbers/],
    ['a shard outside the folder', (m) => void (m.paths[1] = '../b.bin'), /plain file name/],
    ['an absolute shard', (m) => void (m.paths[1] = '/etc/passwd'), /plain file name/],
    ['a missing shard', (m) => void (m.paths[1] = 'c.bin'), /c\.bin is missing/],
    ['filters that are not a number', (m) => void (config(m, 'conv').filters = 'NaN'), /layer conv, filters/],
    ['no filters', (m) => void (config(m, 'conv').filters = 0), /layer conv, filters/],
    ['a window larger than the picture', (m) => void (config(m, 'conv').kernel_size = [5, 5]), /kernel.*shape|larger/],
    ['a dilated convolution', (m) => void (config(m, 'conv').dilation_rate = [2, 2]), /dilation_rate/],
    ['channels first', (m) => void (config(m, 'conv').data_format = 'channels_first'), /data_format/],
    ['an epsilon of zero', (m) => void (config(m, 'norm').epsilon = 0), /epsilon/],
    ['a cycle', (m) => void (m.layers[1].inbound_nodes = after('norm')), /cycle/],
    ['a classifier that feeds itself', (m) => void (m.layers[4].inbound_nodes = after('fc')), /chain/],
    ['a layer that is not there', (m) => void (m.layers[2].inbound_nodes = after('ghost')), /ghost/],
    ['two layers of one name', (m) => void (m.layers[2].name = 'conv'), /two layers/],
    ['a layer with two inputs', (m) => void (m.layers[1].inbound_nodes = after('in', 'in')), /2 inputs/],
    ['a shared layer', (m) => void (m.layers[1].inbound_nodes = [...after('in'), ...after('in')]), /shared/],
    ['a layer of unknown kind', (m) => void (m.layers[2].class_name = 'Lambda'), /Lambda/],
    ['a kind named like a property of objects', (m) => void (m.layers[2].class_name = 'constructor'), /constructor/],
    ['a name with a path in it', (m) => void (m.layers[2].name = '__\u0000'), /plain name/],
    ['a classifier in the middle', (m) => void (m.layers[1].inbound_nodes = after('fc')), /cycle|inside/],
  ]
  test.each(cases)('%s', async (_, breakIt, reason) => {
    const model = tiny()
    breakIt(model)
    const refused = expect(readKerasModel(await save(model))).rejects
    await refused.toMatchObject({ code: 'backbone_invalid', message: expect.stringMatching(reason) })
  })

  test('padding around negative values before a pool', async () => {
    const model = tiny()
    model.layers[3] = layer('pad', 'ZeroPadding2D', ['norm'], {
      padding: [
        [1, 1],
        [1, 1],
      ],
    })
    model.layers.push(layer('max', 'MaxPooling2D', ['pad'], { pool_size: [3, 3], strides: [2, 2] }))
    const refused = expect(readKerasModel(await save({ ...model, output: 'max' }))).rejects
    await refused.toMatchObject({ code: 'backbone_invalid', message: expect.stringMatching(/below zero/) })
  })

  test('a chain too deep for the call stack is read without recursion', async () => {
    const model = tiny()
    const chain = Array.from({ length: 9_000 }, (_, i) =>
      layer(`relu${i}`, 'ReLU', [i ? `relu${i - 1}` : 'norm'], { max_value: null }),
    )
    const layers = [...model.layers.slice(0, 3), ...chain.reverse()]
    const { graph } = await readKerasModel(await save({ ...model, layers, output: 'relu8999' }))
    expect(graph.nodes).toHaveLength(9_004)
  })

  test.each([
    ['text that is no JSON', 'NaN]'],
    ['an empty file', ''],
    ['a list', '[]'],
    ['a Sequential model', '{"modelTopology":{"class_name":"Sequential","config":{"layers":[]}},"weightsManifest":[]}'],
  ])('%s', async (_, text) => {
    await writeFile(join(dir, 'model.json'), text)
    await expect(readKerasModel(join(dir, 'model.json'))).rejects.toMatchObject({ code: 'backbone_invalid' })
  })

  test('a missing file, and a folder in its place', async () => {
    await expect(readKerasModel(join(dir, 'model.json'))).rejects.toMatchObject({ code: 'backbone_invalid' })
    await mkdir(join(dir, 'model.json'))
    await expect(readKerasModel(join(dir, 'model.json'))).rejects.toMatchObject({ code: 'backbone_invalid' })
  })

  test('a shard that was truncated', async () => {
    const path = await save(tiny())
    await truncate(join(dir, 'b.bin'), 5)
    await expect(readKerasModel(path)).rejects.toMatchObject({ code: 'backbone_invalid' })
  })
})
