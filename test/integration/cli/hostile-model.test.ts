import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { elementTypes, modelMessage, nodeMessage, valueMessage } from '../../../electron/ml/backbones/onnx-messages.ts'
import { Message } from '../../../electron/ml/backbones/protobuf.ts'
import { writeOnnxModel } from '../../../electron/ml/export/model/onnx-model.ts'
import { type Matrix, zeros } from '../../../electron/ml/matrix.ts'
import { loupe, sayings, type CliResult } from '../../fixtures/command/cli.ts'
import { expectError, ofType, resultOf, sharedFolder } from '../../fixtures/command/cli-checks.ts'
import { writeExported } from '../../fixtures/networks/costly-model.ts'
import { green, writePicture } from '../../fixtures/pictures/pictures.ts'
import { tinyFeatures, tinyGraph, tinyNormalisation, tinySide } from '../../fixtures/networks/tiny-backbone.ts'

// An exported folder comes from someone else: nothing in it may be trusted.
const root = sharedFolder()
const picture = path.join(root, 'picture.jpg')
const size = { width: tinySide, height: tinySide }
const card = {
  format: 'loupe-model',
  formatVersion: 1,
  name: 'tiny',
  created: '2026-01-01T00:00:00.000Z',
  run: 'r0001',
  classes: ['a', '__proto__', 'c'],
  inputs: [
    {
      name: 'image',
      ...size,
      layout: 'NHWC',
      range: '0-255',
      transforms: [{ name: 'Resize', size: [tinySide, tinySide] }] as unknown[],
    },
  ],
  output: 'probabilities',
  backbone: { name: 'tiny', title: 'Tiny', licence: 'none', weightsHash: '0', normalisation: null },
  recipe: {},
  penalty: null,
  seed: 0,
  precision: 'float32',
  dataFingerprint: '',
  counts: {},
  metrics: { val: null, test: null },
  versions: {},
}

const modelOf = (dir: string) => path.join(dir, 'model.onnx')

async function writeHead(dir: string, weight: Matrix): Promise<void> {
  const head = { layers: [{ type: 'Linear' as const, weight, bias: new Float32Array(weight.cols) }] }
  await writeOnnxModel(modelOf(dir), tinyGraph(), tinyNormalisation, head, size)
}

async function writeModel(name: string, classes: number, described: unknown = card): Promise<string> {
  const dir = path.join(root, name)
  fs.mkdirSync(dir)
  const weight = zeros(tinyFeatures, classes)
  weight.data.forEach((_, i) => (weight.data[i] = Math.sin(i)))
  await writeHead(dir, weight)
  fs.writeFileSync(
    path.join(dir, 'model-card.json'),
    typeof described === 'string' ? described : JSON.stringify(described),
  )
  return dir
}

const predicting = (dir: string) => ['predict', dir, picture, '--json']
const withTransforms = (...transforms: unknown[]) => ({ ...card, inputs: [{ ...card.inputs[0], transforms }] })

beforeAll(() => writePicture(picture, green))

test('an intact folder works', async () => {
  const ended = await loupe(predicting(await writeModel('sound', 3)))
  resultOf(ended)
  const [{ probabilities }] = ofType(ended, 'prediction') as { probabilities: Record<string, number> }[]
  expect(Object.keys(probabilities)).toEqual(card.classes)
  expect(Object.values(probabilities).reduce((a, b) => a + b)).toBeCloseTo(1, 5)
})

const cards: Record<string, unknown> = {
  'a cut card': JSON.stringify(card).slice(0, 300),
  'an empty card': '',
  'a card that is a list': [],
  'a huge card': `${JSON.stringify(card)}${' '.repeat(5e6)}`,
  'a deeply nested card': '['.repeat(1e6),
  'a newer card': { ...card, formatVersion: 2 },
  'classes that are no names': { ...card, classes: [1, 2, 3] },
  'no classes': { ...card, classes: [] },
  'the same class twice': { ...card, classes: ['a', 'a', 'b'] },
  'no inputs': { ...card, inputs: [] },
  'a view of 100000 pixels a side': withTransforms({ name: 'Resize', size: [100_000, 100_000] }),
  'an unknown transform': withTransforms({ name: 'Eval', code: 'x' }),
  'a view whose size depends on the picture': withTransforms({ name: 'Resize', size: 8 }),
  'a random view': withTransforms({ name: 'RandomResizedCrop', size: 8 }),
  'a view of another size than the model takes': withTransforms({ name: 'Resize', size: [9, 9] }),
  'a view as large as views may be': withTransforms({ name: 'Resize', size: [4096, 4096] }),
  'more classes than the model has': { ...card, classes: ['a', 'b', 'c', 'd'] },
  'fewer classes than the model has': { ...card, classes: ['a', 'b'] },
}

/** A model of nodes from `image` to `y`, which has this type. */
function writeNodes(dir: string, type: number, shape: (number | string)[], nodes: Message[]): void {
  // 'tensor of this type' as an output: the writer itself only supports those that it needs.
  const dimensions = new Message()
  for (const length of shape)
    dimensions.message(1, typeof length === 'number' ? new Message().uint(1, length) : new Message().text(2, length))
  const tensor = new Message().uint(1, type).message(2, dimensions)
  const output = new Message().text(1, 'y').message(2, new Message().message(1, tensor))
  const { chunks } = modelMessage({
    ...{ name: 'odd', nodes, constants: [], outputs: [output] },
    inputs: [valueMessage('image', 'uint8', ['n', tinySide, tinySide, 3])],
  })
  fs.writeFileSync(modelOf(dir), Buffer.concat(chunks))
}

const string = 8
const mean = (axes: number[], to: string) => [
  nodeMessage('Cast', ['image'], 'floats', { to: elementTypes.float32 }),
  nodeMessage('ReduceMean', ['floats'], 'means', { axes, keepdims: 0 }),
  // Far below 1, like probabilities.
  nodeMessage('Sigmoid', ['means'], to),
]

/** A whole model of one input and one output whose only node is a Loop that adds ones forever. */
const endless = Buffer.from(
  [
    'CAg6/wIK0AEKA21heAoEdHJ1ZQoCdjASDXByb2JhYmlsaXRpZXMiBExvb3AqqQEKBGJvZHkynQEKHQoHY29uZF9pbhIIY29uZF9v',
    'dXQiCElkZW50aXR5ChQKAXYKA29uZRIFdl9vdXQiA0FkZBIEYm9keVoLCgFpEgYKBAgHEgBaEQoHY29uZF9pbhIGCgQICRIAWhMK',
    'AXYSDgoMCAESCAoCCAEKAggFYhIKCGNvbmRfb3V0EgYKBAgJEgBiFwoFdl9vdXQSDgoMCAESCAoCCAEKAggFoAEFEgFnKhEQB0ID',
    'bWF4SggAAAAAAAAAQCoLEAlCBHRydWVKAQEqIAgBCAUQAUICdjBKFAAAAAAAAAAAAAAAAAAAAAAAAAAAKiEIAQgFEAFCA29uZUoU',
    'AAAAAAAAAAAAAAAAAAAAAAAAAABaIAoFaW1hZ2USFwoVCAISEQoDEgFuCgIIIAoCCCAKAggDYiAKDXByb2JhYmlsaXRpZXMSDwoN',
    'CAESCQoDEgFuCgIIBUIECgAQEQ==',
  ].join(''),
  'base64',
)

/** What replaces an intact model. */
const models: Record<string, (dir: string) => void | Promise<void>> = {
  'a model that is missing': (dir) => fs.rmSync(modelOf(dir)),
  'a truncated model': (dir) => fs.truncateSync(modelOf(dir), 200),
  'a model that is a folder': (dir) => {
    fs.rmSync(modelOf(dir))
    fs.mkdirSync(modelOf(dir))
  },
  'a model that is text': (dir) => fs.writeFileSync(modelOf(dir), 'these are words'),
  'an empty model': (dir) => fs.truncateSync(modelOf(dir), 0),
  'a model that returns no probabilities': async (dir) => {
    fs.writeFileSync(path.join(dir, 'model-card.json'), JSON.stringify({ ...card, classes: ['a', 'b', 'c', 'd'] }))
    const overflowing = { ...tinyNormalisation, scale: [1e30, 1e30, 1e30] as [number, number, number] }
    await writeOnnxModel(modelOf(dir), tinyGraph(), overflowing, undefined, size)
  },
  'a model that computes forever': (dir) => void writeExported(dir, endless),
}

/** Models that are also refused before a service of them opens. */
const served: Record<string, (dir: string) => void | Promise<void>> = {
  // '0.5' would be read as a number.
  'a model that returns words': (dir) =>
    writeNodes(dir, string, ['n', 3], [...mean([1, 2], 'p'), nodeMessage('Cast', ['p'], 'y', { to: string })]),
  'a model that returns double precision': (dir) =>
    writeNodes(dir, 11, ['n', 3], [...mean([1, 2], 'p'), nodeMessage('Cast', ['p'], 'y', { to: 11 })]),
  'a model that returns a row a class, not a picture': (dir) =>
    writeNodes(dir, 1, [3, 'n'], [...mean([1, 2], 'p'), nodeMessage('Transpose', ['p'], 'y', { perm: [1, 0] })]),
  'a model that returns a number a pixel': (dir) => writeNodes(dir, 1, ['n', tinySide, tinySide], mean([3], 'y')),
  'a model whose weights are not finite': async (dir) => {
    const weight = zeros(tinyFeatures, 3)
    weight.data[4] = NaN
    await writeHead(dir, weight)
  },
}

// Windows has no such pipes in folders.
if (process.platform !== 'win32')
  models['a model that is a named pipe'] = (dir) => {
    fs.rmSync(modelOf(dir))
    expect(spawnSync('mkfifo', [modelOf(dir)]).status).toBe(0)
  }

const asked = [...Object.keys(cards), ...Object.keys(models), ...Object.keys(served)]
const dirOf = (name: string) => path.join(root, name)
let refused: CliResult[]
let unserved: CliResult[]

beforeAll(async () => {
  for (const [name, described] of Object.entries(cards)) await writeModel(name, 3, described)
  for (const [name, change] of Object.entries({ ...models, ...served })) await change(await writeModel(name, 3))
  const said = sayings([
    ...asked.map((name) => predicting(dirOf(name))),
    ...Object.keys(served).map((name) => ['serve', dirOf(name), '--json']),
  ])
  refused = said.slice(0, asked.length)
  unserved = said.slice(asked.length)
})
const refusalOf = (name: string) => expectError(refused[asked.indexOf(name)], 3, 'not_a_model')

test.each(Object.keys(cards))('%s is refused', (name) => {
  refusalOf(name)
})

test.each(Object.keys(models))('%s is refused', (name) => {
  const { message, next } = refusalOf(name)
  expect(message).toContain(name === 'a model that computes forever' ? 'a loop or a branch' : dirOf(name))
  expect(next).not.toContain('LOUPE_HOME')
})

test.each(Object.keys(served))('%s is refused, before a service of it opens', (name) => {
  expect(refusalOf(name).next).toMatch(/\S/)
  const service = unserved[Object.keys(served).indexOf(name)]
  expectError(service, 3, 'not_a_model')
  expect(service.stdout).not.toContain('http')
})
