import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { loupe, type CliResult } from '../../fixtures/command/cli.ts'
import { ofType, resultOf, sharedFolder } from '../../fixtures/command/cli-checks.ts'
import { readNpz, numbersOf } from '../../fixtures/files/npz.ts'
import { cosine } from '../../../electron/ml/backbones/int8/agreement.ts'
import { samplePicture } from '../../fixtures/studio/trained-sample.ts'

// The real ResNet-50 on real pictures, all the way in int8; the tests check what each step promised.
const root = sharedFolder()
const at = (...parts: string[]) => path.join(root, ...parts)
const [project, model] = [at('pictures.loupe'), at('model')]
const json = (file: string): unknown => JSON.parse(fs.readFileSync(file, 'utf8'))

let trained: CliResult
beforeAll(async () => {
  for (const name of ['hat', 'shoes', 't-shirt']) {
    fs.mkdirSync(at('pictures', name), { recursive: true })
    for (let i = 1; i <= 6; i++) {
      const file = `${name}-0${i}.jpg`
      fs.copyFileSync(samplePicture(file), at('pictures', name, file))
    }
  }
  const options = ['--precision', 'int8', '--project', project, '--out', model, '--json']
  trained = await loupe(['train', at('pictures'), ...options], { cwd: root })
})

test('the run says int8, and counts the passes that checked the network’s ranges', () => {
  expect(resultOf(trained)).toMatchObject({ engine: { precision: 'int8', forwardPasses: 18 + 2 * 8 } })
  expect(ofType(trained, 'warning')).toEqual([])
})

test('model.onnx is the int8 graph and agrees with the studio; tfjs is float32, and parity says so', () => {
  const parity = json(path.join(model, 'parity.json')) as Record<string, { largestDifference: number }>
  expect(parity.onnx).toMatchObject({ sameTop: 1 })
  expect(parity.onnx.largestDifference).toBeLessThan(1e-3)
  expect(parity.onnx).not.toHaveProperty('precisions')
  expect(parity.tfjs).toMatchObject({ precisions: { studio: 'int8', model: 'float32' } })
  const card = json(path.join(model, 'model-card.json')) as { int8: { agreement: { lowest: number; mean: number } } }
  expect(card).toMatchObject({ precision: 'int8', int8: { pictures: 200, from: 'backbone', checked: { pictures: 8 } } })
  expect(card.int8.agreement.mean).toBeGreaterThan(0.99)
  expect(card.int8.agreement.lowest).toBeGreaterThan(0.98)
  // One byte per weight instead of four.
  expect(fs.statSync(path.join(model, 'model.onnx')).size).toBeLessThan(30e6)
})

test('the exported folder and the project predict the same', async () => {
  const picture = samplePicture('hat-11.jpg')
  const [exported, own] = [
    await loupe(['predict', model, picture, '--json']),
    await loupe(['predict', project, picture, '--json']),
  ]
  const [a, b] = [exported, own].map(
    (said) => ofType(said, 'prediction')[0] as { probabilities: Record<string, number> },
  )
  for (const [name, p] of Object.entries(a.probabilities)) expect(b.probabilities[name]).toBeCloseTo(p, 3)
})

test('features come from the cache in int8, are computed in float32, and agree', async () => {
  const write = (precision: string) =>
    loupe([
      'features',
      project,
      '--recipe',
      'quick',
      '--precision',
      precision,
      '--out',
      at(`${precision}.npz`),
      '--json',
    ])
  expect(resultOf(await write('int8'))).toMatchObject({ precision: 'int8', forwardPasses: 0, rows: 18 })
  expect(resultOf(await write('float32'))).toMatchObject({ precision: 'float32', forwardPasses: 18, rows: 18 })
  const [whole, exact] = ['int8', 'float32'].map((precision) => numbersOf(readNpz(at(`${precision}.npz`)).data))
  for (let i = 0; i < 18; i++) {
    const rowOf = (data: ArrayLike<number>) => Float32Array.from({ length: 2048 }, (_, j) => data[i * 2048 + j])
    expect(cosine(rowOf(whole), rowOf(exact))).toBeGreaterThan(0.98)
  }
})

test('auto stays with int8, although float32 was measured to be faster here, because the features are there', async () => {
  const again = await loupe(['train', project, '--json'])
  expect(resultOf(again)).toMatchObject({ engine: { precision: 'int8', forwardPasses: 0 } })
})
