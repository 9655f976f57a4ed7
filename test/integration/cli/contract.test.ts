import fs from 'node:fs'
import path from 'node:path'
import type { Dataset } from 'h5wasm/node'
import { beforeAll, expect, test } from 'vitest'
import { loupe, sayings, type CliResult } from '../../fixtures/command/cli.ts'
import { forwardPasses, ofType, resultOf, sharedFolder, writeRecipe } from '../../fixtures/command/cli-checks.ts'
import { numbersOf, readNpz, stringsOf } from '../../fixtures/files/npz.ts'
import { blue, green, red, writeClasses, writePicture } from '../../fixtures/pictures/pictures.ts'

// One project goes all the way; the tests check what each step promised.
const root = sharedFolder()
const at = (...parts: string[]) => path.join(root, ...parts)
const [folder, project, model] = [at('pictures'), at('pictures.loupe'), at('model')]
const json = (file: string): unknown => JSON.parse(fs.readFileSync(file, 'utf8'))

let trained: CliResult
let wall = 0

beforeAll(async () => {
  await writeClasses(folder, { red, green }, 22)
  await writePicture(at('pictures', 'loose-1.jpg'), blue, 1)
  await writePicture(at('pictures', 'loose-2.jpg'), blue, 2)
  fs.writeFileSync(at('pictures', 'red', 'words.jpg'), 'these are words')
  fs.writeFileSync(at('pictures', 'red', 'notes.txt'), 'no picture and no list')
  const began = performance.now()
  // Without --project: the project is NAME.loupe in the current folder.
  trained = await loupe(['train', folder, '--json'], { cwd: root })
  wall = (performance.now() - began) / 1000
})

const number = expect.any(Number)

test('train reports a result with every promised key', () => {
  const result = resultOf(trained)
  const metrics = { accuracy: number, macroF1: number, loss: number, n: number }
  expect(result).toMatchObject({
    command: 'train',
    project,
    run: expect.any(String),
    classes: ['green', 'red'],
    counts: { train: number, val: number, test: number, unlabelled: 2, skipped: 1 },
    metrics: { val: metrics, test: metrics },
    seconds: { scan: number, features: number, fit: number, evaluate: number, export: number, total: number },
    engine: { features: expect.any(String), training: expect.any(String), precision: 'float32', forwardPasses: 44 },
    exports: {},
  })
  expect(trained.lines.filter(({ type }) => type === 'result')).toHaveLength(1)
})

test('plain class folders are split 70/15/15 within each class, and the counts add up', () => {
  const { counts, metrics } = resultOf(trained) as {
    counts: Record<string, number>
    metrics: Record<string, { n: number; accuracy: number; macroF1: number; loss: number }>
  }
  expect(counts.train + counts.val + counts.test).toBe(44)
  // 22 per class: 15.4, 3.3 and 3.3 by the largest remainder
  expect(counts).toMatchObject({ train: 32, val: 6, test: 6, leftOut: 0 })
  expect(metrics.val.n).toBe(counts.val)
  expect(metrics.test.n).toBe(counts.test)
  for (const { accuracy, macroF1, loss } of Object.values(metrics)) {
    expect(accuracy).toBeGreaterThanOrEqual(0.9)
    expect(accuracy).toBeLessThanOrEqual(1)
    expect(macroF1).toBeLessThanOrEqual(1)
    expect(loss).toBeGreaterThanOrEqual(0)
  }
})

test('the seconds of the stages fit into the total, and the total into the wall clock', () => {
  const { total, ...stages } = resultOf(trained).seconds as Record<string, number>
  const sum = Object.values(stages).reduce((all, seconds) => all + seconds, 0)
  expect(sum).toBeLessThanOrEqual(total + 0.01)
  expect(total).toBeLessThanOrEqual(wall)
  expect(total).toBeGreaterThan(sum * 0.5)
})

test('progress and epoch lines have their promised form, and stdout contains nothing else', () => {
  const stages = ['prepare', 'scan', 'features', 'fit', 'evaluate', 'export']
  for (const line of ofType(trained, 'progress')) {
    const { stage, done, total } = line as { stage: string; done: number; total: number }
    expect(Object.keys(line).sort()).toEqual(['done', 'stage', 'total', 'type'])
    expect(stages).toContain(stage)
    expect(done).toBeGreaterThanOrEqual(0)
    expect(done).toBeLessThanOrEqual(total)
  }
  expect(ofType(trained, 'progress').map(({ stage }) => stage)).toContain('features')
  const epochs = ofType(trained, 'epoch')
  expect(epochs.length).toBeGreaterThan(0)
  epochs.forEach((line, i) => {
    expect(line).toEqual({
      type: 'epoch',
      epoch: i + 1,
      loss: number,
      accuracy: number,
      valLoss: number,
      valAccuracy: number,
      seconds: number,
    })
    expect(line.accuracy).toBeLessThanOrEqual(1)
  })
  expect(ofType(trained, 'warning')).toEqual([
    expect.objectContaining({ code: 'not_a_picture', path: 'red/words.jpg', message: expect.any(String) }),
  ])
  const known = ['progress', 'epoch', 'warning', 'result']
  expect(trained.lines.every(({ type }) => known.includes(String(type)))).toBe(true)
})

test('originals are unchanged, and nothing is written beside them', () => {
  expect(fs.readdirSync(folder).sort()).toEqual(['green', 'loose-1.jpg', 'loose-2.jpg', 'red'])
  expect(fs.readdirSync(path.join(folder, 'red'))).toHaveLength(24)
})

test('split splits again by seed and shares, and counts each class per split', () => {
  const shares = ['--train', '.3', '--val', '.2', '--test', '.5']
  const line = ['split', project, ...shares, '--seed', '3']
  const [json, plain] = sayings([[...line, '--json'], line])
  const result = resultOf(json)
  expect(result).toMatchObject({ command: 'split', seed: 3, train: 14, val: 8, test: 22, unlabelled: 2 })
  const classes = result.classes as { name: string; train: number; val: number; test: number }[]
  expect(classes.map(({ name, train, val, test }) => [name, train + val + test])).toEqual([
    ['green', 22],
    ['red', 22],
  ])
  expect(plain.stdout).toMatch(/7\s+4\s+11\s+green/)
})

test('training the project again reuses every feature', async () => {
  const train = async (recipe: string) => resultOf(await loupe(['train', project, '--recipe', recipe, '--json']))
  const again = await train(writeRecipe(root, 'seen', 5, 'quick'))
  expect(forwardPasses(again)).toBe(0)
  expect(again).toMatchObject({ run: 'r0002', counts: { train: 14, val: 8, test: 22, unlabelled: 2, skipped: 1 } })
  // Another view is computed; the tests below continue with this run.
  const other = await train(writeRecipe(root, 'short', 30))
  expect(other).toMatchObject({ run: 'r0003', engine: { forwardPasses: 44 } })
})

test('evaluate measures a run on a split', () => {
  const line = ['evaluate', project, '--split', 'val']
  const [json, text] = sayings([[...line, '--json'], line])
  const result = resultOf(json)
  expect(result).toMatchObject({ command: 'evaluate', run: 'r0003', split: 'val', classes: ['green', 'red'] })
  const metrics = result.metrics as {
    n: number
    confusion: number[][]
    perClass: unknown[]
    accuracyInterval: number[]
  }
  expect(metrics).toMatchObject({ n: 8, accuracy: number, macroF1: number, loss: number })
  expect(metrics.confusion.flat().reduce((a, b) => a + b)).toBe(8)
  expect(metrics.perClass).toEqual(Array(2).fill({ precision: number, recall: number, f1: number, support: 4 }))
  expect(text.stdout).toMatch(/^Right for \d+ of 8 validation pictures/)
})

test('features writes the same rows to npz and HDF5', async () => {
  const files = { npz: at('deep', 'er', 'f.npz'), h5: at('f.h5') }
  const outs = Object.values(files)
  const said = sayings(outs.map((out) => ['features', project, '--backbone', 'resnet50', '--out', out, '--json']))
  for (const [i, out] of outs.entries())
    expect(resultOf(said[i])).toMatchObject({ file: out, rows: 46, dimensions: 2048, classes: ['green', 'red'] })
  const { data, label, paths } = readNpz(files.npz)
  expect({ data: [data.descr, data.shape], label: [label.descr, label.shape], paths: paths.shape }).toEqual({
    data: ['<f4', [46, 2048]],
    label: ['<i4', [46]],
    paths: [46],
  })
  const [names, labels] = [stringsOf(paths), numbersOf(label)]
  expect(names).toEqual([...names].sort())
  names.forEach((name, i) => expect(labels[i]).toBe({ g: 0, r: 1, l: -1 }[name[0]]))
  const rows = numbersOf(data)
  expect(rows.every(Number.isFinite)).toBe(true)
  expect(new Set(names.map((_, i) => rows.slice(i * 2048, (i + 1) * 2048).join())).size).toBe(46)

  const h5wasm = await import('h5wasm/node')
  await h5wasm.ready
  const h5 = new h5wasm.File(files.h5, 'r')
  const read = (name: string) => h5.get(name) as Dataset
  expect(read('data').shape).toEqual([46, 2048])
  expect(Array.from(read('data').value as Float32Array)).toEqual(rows)
  expect(Array.from(read('label').value as Int32Array)).toEqual(labels)
  expect(read('paths').value).toEqual(names)
  h5.close()
})

test('export writes the promised folder', async () => {
  const formats = 'onnx,tfjs,gallery,lists,folders,features,hdf5'
  const result = resultOf(await loupe(['export', project, '--format', formats, '--out', model, '--json']))
  expect(Object.keys(result.exports as object).sort()).toEqual(formats.split(',').sort())
  for (const file of Object.values(result.exports as Record<string, string>))
    expect(fs.existsSync(file), file).toBe(true)
  for (const name of [
    'model.onnx',
    'tfjs/model.json',
    'labels.txt',
    'model-card.json',
    'golden.json',
    'parity.json',
    'gallery/index.html',
    'samples/predict.py',
    'samples/predict.mjs',
    'samples/browser.html',
    'train.txt',
    'val.txt',
    'test.txt',
    'features.npz',
  ])
    expect(fs.statSync(path.join(model, name)).size, name).toBeGreaterThan(0)
  const h5wasm = await import('h5wasm/node')
  await h5wasm.ready
  const h5 = new h5wasm.File(path.join(model, 'features.h5'), 'r')
  expect((h5.get('data') as Dataset).shape).toEqual([(h5.get('label') as Dataset).shape?.[0], 2048])
  h5.close()
  expect(fs.readdirSync(path.join(model, 'samples')).filter((name) => name.endsWith('.py'))).toEqual(['predict.py'])
  expect(fs.readdirSync(model).filter((name) => name.startsWith('.'))).toEqual([])
  expect(fs.readFileSync(path.join(model, 'labels.txt'), 'utf8')).toBe('green\nred\n')
  expect(json(path.join(model, 'model-card.json'))).toMatchObject({
    classes: ['green', 'red'],
    inputs: [{ name: 'image', width: 64, height: 64, transforms: expect.any(Array) }],
    output: 'probabilities',
    seed: 0,
    precision: 'float32',
    recipe: { name: 'short' },
    backbone: { name: 'resnet50' },
    dataFingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    metrics: { test: { n: 22 } },
    versions: { loupe: expect.any(String) },
  })
})

test('golden pictures are copies of at least 20 held-out ones, and both models agree on them', () => {
  const golden = json(path.join(model, 'golden.json')) as {
    file: string
    label: string
    probabilities: Record<string, number>
  }[]
  expect(golden).toHaveLength(20)
  const listed = fs.readFileSync(path.join(model, 'test.txt'), 'utf8').trimEnd().split('\n')
  expect(listed).toHaveLength(22)
  const heldOut = new Map(
    listed.map((line) => {
      const [file, index] = line.split('\t')
      return [fs.readFileSync(file).toString('base64'), ['green', 'red'][Number(index)]]
    }),
  )
  for (const { file, label, probabilities } of golden) {
    expect(heldOut.get(fs.readFileSync(path.join(model, file)).toString('base64'))).toBe(label)
    expect(Object.keys(probabilities)).toEqual(['green', 'red'])
    expect(probabilities.green + probabilities.red).toBeCloseTo(1, 4)
  }
  const parity = json(path.join(model, 'parity.json')) as Record<string, { sameTop: number; largestDifference: number }>
  expect(Object.keys(parity).sort()).toEqual(['onnx', 'tfjs'])
  for (const { sameTop, largestDifference } of Object.values(parity)) {
    expect(sameTop).toBe(1)
    expect(largestDifference).toBeLessThanOrEqual(1e-3)
  }
})

test('lists and folders have the studio’s split', () => {
  const counts = { train: 14, val: 8, test: 22 }
  for (const [split, count] of Object.entries(counts)) {
    const lines = fs
      .readFileSync(path.join(model, `${split}.txt`), 'utf8')
      .trimEnd()
      .split('\n')
    expect(lines).toHaveLength(count)
    for (const line of lines) {
      const [file, index] = line.split('\t')
      expect(path.basename(path.dirname(file))).toBe(['green', 'red'][Number(index)])
      expect(
        fs.existsSync(path.join(model, 'folders', split, ['green', 'red'][Number(index)], path.basename(file))),
      ).toBe(true)
    }
  }
})

test('predict gives the same through project and exported folder, in the given order, and names what it cannot read', () => {
  const pictures = ['green/green-3.jpg', 'red/words.jpg', 'red/red-5.jpg'].map((name) => path.join(folder, name))
  const all = [...pictures, at('pictures', 'not there.jpg'), folder]
  const [byProject, byModel] = sayings([project, model].map((one) => ['predict', one, ...all, '--json']))
  for (const ended of [byProject, byModel]) {
    expect(resultOf(ended)).toMatchObject({ command: 'predict', predicted: 48, unreadable: 3 })
    const told = ended.lines.filter(({ type }) => type === 'prediction' || type === 'unreadable')
    expect(told).toHaveLength(51)
    expect(told.slice(0, 4).map((line) => line.path)).toEqual(all.slice(0, 4))
    expect(told.slice(0, 4).map((line) => line.type)).toEqual(['prediction', 'unreadable', 'prediction', 'unreadable'])
    for (const line of ofType(ended, 'unreadable')) expect(line.reason).toEqual(expect.stringMatching(/\S/))
    for (const line of ofType(ended, 'prediction')) {
      const { label, confidence, probabilities } = line as {
        label: string
        confidence: number
        probabilities: Record<string, number>
      }
      expect(Object.keys(probabilities)).toEqual(['green', 'red'])
      expect(probabilities[label]).toBe(confidence)
      expect(confidence).toBe(Math.max(...Object.values(probabilities)))
    }
  }
  const confidences = (ended: CliResult) => ofType(ended, 'prediction').map((line) => Number(line.confidence))
  confidences(byModel).forEach((p, i) => expect(Math.abs(p - confidences(byProject)[i])).toBeLessThan(1e-3))
  // The copies given twice went through the network once.
  expect(forwardPasses(resultOf(byModel))).toBe(46)
})

test('an export into a folder of other files is refused and touches nothing', async () => {
  const before = fs.readdirSync(folder, { recursive: true })
  const ended = await loupe(['export', project, '--out', folder, '--json'])
  expect(ended).toMatchObject({ status: 1 })
  expect(ended.lines.at(-1)).toMatchObject({ type: 'error', code: 'export_failed' })
  expect(fs.readdirSync(folder, { recursive: true })).toEqual(before)
})
