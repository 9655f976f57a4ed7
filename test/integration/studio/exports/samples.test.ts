import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import * as ort from '../../../../electron/ml/onnxruntime.ts'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Graph, Normalisation } from '../../../../electron/ml/backbones/graph.ts'
import { onOneLine } from '../../../../electron/ml/export/one-line.ts'
import { writeOnnxModel } from '../../../../electron/ml/export/model/onnx-model.ts'
import { writeTfjsModel } from '../../../../electron/ml/export/model/tfjs-writer.ts'
import { loadPicture } from '../../../../electron/ml/images/load.ts'
import { renderView } from '../../../../electron/ml/images/render.ts'
import type { Transform } from '../../../../electron/ml/images/transforms.ts'
import { random } from '../../../../electron/ml/random.ts'
import { silence } from '../../../../electron/ml/silence.ts'
import type { Head } from '../../../../electron/ml/training/head.ts'
import { pythonForSamples } from '../../../fixtures/machine/python.ts'
import { newcomer } from '../../../fixtures/machine/strace.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../../', import.meta.url))
const { python, reason } = pythonForSamples()
if (reason) console.warn(`The Python sample is not tested: ${reason}`)
const transforms: Transform[] = [
  { name: 'Resize', size: 71 },
  { name: 'CenterCrop', size: [48, 56] },
  { name: 'ToTensor' },
  { name: 'Normalize' },
]
const size = { height: 48, width: 56 }
const classes = ['hat', 'long sleeve', 'a\tb\\\u001b[31m\u2028\u202egnp\u0085', 'Hüte']
const photo = join(root, 'resources/sample/dress/dress-01.jpg')

/**
 * A model that averages over the picture hardly distinguishes a rotated photograph from an upright one, but it does for
 * stripes.
 */
const stripes = () => {
  const pixels = Uint8Array.from(
    { length: 200 * 200 * 3 },
    (_, i) => (Math.floor(i / 3000) % 2) * [240, 160, 60][i % 3],
  )
  return sharp(pixels, { raw: { width: 200, height: 200, channels: 3 } })
}

let model: string

/**
 * An exported folder with a small model of random weights, so that its predictions depend on every part of the picture.
 */
beforeAll(async () => {
  model = await mkdtemp(join(tmpdir(), 'loupe exported '))
  const next = random('samples')
  const numbers = (length: number, strength: number) => Float32Array.from({ length }, () => (next() - 0.5) * strength)
  const graph: Graph = {
    nodes: [
      { name: 'in', op: 'input' },
      { name: 'c', op: 'conv', input: 'in', weight: 'w', bias: 'b', strides: [2, 2], pads: [1, 1, 1, 1], groups: 1 },
      { name: 'r', op: 'relu', input: 'c' },
      { name: 'p', op: 'globalAveragePool', input: 'r' },
    ],
    tensors: new Map([
      ['w', { shape: [16, 3, 3, 3], data: numbers(16 * 27, 0.5) }],
      ['b', { shape: [16], data: numbers(16, 0.5) }],
    ]),
    output: 'p',
  }
  const normalisation: Normalisation = { order: 'bgr', mean: [104, 117, 124], scale: [0.02, 0.02, 0.02] }
  const weight = { rows: 16, cols: 4, data: numbers(64, 8) }
  const head: Head = { layers: [{ type: 'Linear', weight, bias: numbers(4, 1) }] }
  await writeOnnxModel(join(model, 'model.onnx'), graph, normalisation, head, size)
  await writeTfjsModel(join(model, 'tfjs'), graph, normalisation, head, size)
  await writeFile(
    join(model, 'model-card.json'),
    JSON.stringify({ classes, inputs: [{ name: 'image', ...size, transforms }] }),
  )
  await writeFile(join(model, 'labels.txt'), classes.map((name) => `${name}\n`).join(''))
  await cp(join(root, 'electron/ml/export/samples'), join(model, 'samples'), { recursive: true })
})
afterAll(() => rm(model, { recursive: true }))

/** The studio's prediction: probability by class. */
async function studio(path: string): Promise<Map<string, number>> {
  const { data } = await renderView(await loadPicture(path), transforms)
  const session = await ort.InferenceSession.create(join(model, 'model.onnx'))
  const image = new ort.Tensor('uint8', Uint8Array.from(data), [1, size.height, size.width, 3])
  const probabilities = (await session.run({ image })).probabilities.data as Float32Array
  return new Map(classes.map((name, i) => [onOneLine(name), probabilities[i]]))
}

/** A sample's output lines, which must be most likely first. */
function parse(stdout: string): Map<string, number> {
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
  const values = lines.map(([, probability]) => Number(probability))
  expect(values).toEqual(values.toSorted((a, b) => b - a))
  return new Map(lines.map(([name], i) => [name, values[i]]))
}

const samples = [
  { name: 'predict.mjs', command: process.execPath, available: true },
  { name: 'predict.py', command: python ?? '', available: python !== null },
]
describe.each(samples)('$name', ({ name, command, available }) => {
  // From an empty folder: what the sample needs is beside it, above it, or beside the Node that runs it.
  const sample = (...pictures: string[]) => run(command, [join(model, 'samples', name), ...pictures], { cwd: tmpdir() })

  test.skipIf(!available)('predicts a photograph like the studio', async () => {
    const { stdout, stderr } = await sample(photo)
    const expected = await studio(photo)
    const found = parse(stdout)
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort())
    for (const [label, probability] of expected) expect(found.get(label)).toBeCloseTo(probability, 1.7)
    expect(stderr).toBe('')
  })

  test.skipIf(!available)('reads rotated, 16-bit and transparent pictures like the studio', async () => {
    const turned = join(model, 'turned.jpg')
    const grey = join(model, 'grey.png')
    const clear = join(model, 'clear.png')
    await stripes().withMetadata({ orientation: 6 }).toFile(turned)
    await sharp(photo).toColourspace('grey16').png().toFile(grey)
    await sharp(photo).ensureAlpha(0.3).png().toFile(clear)
    expect((await sharp(turned).metadata()).orientation).toBe(6)
    expect((await sharp(grey).metadata()).depth).toBe('ushort')
    for (const path of [turned, grey, clear]) {
      const found = parse((await sample(path)).stdout)
      for (const [label, probability] of await studio(path)) expect(found.get(label)).toBeCloseTo(probability, 1.7)
    }
  })

  test.skipIf(!available)('continues after a picture it cannot read, and names several on stderr', async () => {
    const text = join(model, 'text.jpg')
    await writeFile(text, 'no picture')
    const failed = await sample(text, photo).catch((error: { code: number; stdout: string; stderr: string }) => error)
    expect(failed).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/text\.jpg cannot be read: .*\n.*dress-01\.jpg/),
    })
    expect(parse(failed.stdout).size).toBe(classes.length)
  })
})

test('predict.mjs says which package is missing, and does not load it from the current folder', async () => {
  const [lonely, strange] = ['lonely', 'strange'].map((name) => join(model, name))
  await cp(join(model, 'samples'), lonely, { recursive: true })
  for (const name of ['sharp', '@tensorflow/tfjs']) {
    await mkdir(join(strange, 'node_modules', name), { recursive: true })
    await writeFile(join(strange, 'node_modules', name, 'index.js'), "throw new Error('A stranger’s code ran.')")
  }
  // A Node with nothing beside it.
  const node = join(lonely, basename(process.execPath))
  await cp(process.execPath, node)
  const failed = await run(node, [join(lonely, 'predict.mjs'), photo], { cwd: strange }).catch(
    (error: { code: number; stderr: string }) => error,
  )
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringMatching(/sharp is missing.*npm install/) })
  expect(failed.stderr).not.toContain('stranger')
  // If that folder is named on purpose, it is used.
  const named = { cwd: strange, env: { ...process.env, NODE_PATH: join(strange, 'node_modules') } }
  await expect(run(node, [join(lonely, 'predict.mjs'), photo], named)).rejects.toThrow('stranger’s code ran')
})

test('the samples keep onnxruntime from reporting before they load it', async () => {
  const text = await readFile(join(model, 'samples', 'predict.py'), 'utf8')
  for (const [name, value] of Object.entries(silence)) {
    const set = text.indexOf(`os.environ["${name}"] = "${value}"`)
    expect(set, name).toBeGreaterThan(0)
    expect(set, name).toBeLessThan(text.indexOf('import onnxruntime'))
  }
  // The others compute with TensorFlow.js.
  for (const name of ['predict.mjs', 'browser.html'])
    expect(await readFile(join(model, 'samples', name), 'utf8'), name).not.toContain('onnxruntime')
})

test.skipIf(!python)(`predict.py leaves nothing in the home${reason ? ` (skipped: ${reason})` : ''}`, async () => {
  const home = await mkdtemp(join(tmpdir(), 'loupe home '))
  onTestFinished(() => rm(home, { recursive: true }))
  const env = { ...process.env, ...newcomer(home, home), PYTHONDONTWRITEBYTECODE: '1' }
  await run(python ?? '', [join(model, 'samples', 'predict.py'), photo], { cwd: home, env })
  expect(await readdir(home, { recursive: true })).toEqual([])
})

test('browser.html loads nothing from elsewhere', async () => {
  const page = await readFile(join(model, 'samples', 'browser.html'), 'utf8')
  expect(page).not.toMatch(/https?:\/\//)
})
