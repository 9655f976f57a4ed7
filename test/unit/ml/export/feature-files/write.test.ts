import fs from 'node:fs'
import path from 'node:path'
import h5wasm, { type File } from 'h5wasm/node'
import { beforeAll, describe, expect, test } from 'vitest'
import { readFeatureFile } from '../../../../../electron/ml/export/feature-files/read.ts'
import { writeFeatureFile } from '../../../../../electron/ml/export/feature-files/write.ts'
import { random } from '../../../../../electron/ml/random.ts'
import { tempFolder } from '../../../../fixtures/pictures/picture-folders.ts'

type Dataset = Parameters<File['create_dataset']>[0]

const table = (rows: number, labels = rows) => ({
  data: { data: Float32Array.from({ length: rows * 5 }, (_, i) => Math.sin(i)), rows, cols: 5 },
  label: Int32Array.from({ length: labels }, (_, i) => (i % 3) - 1),
  paths: Array.from({ length: rows }, (_, i) => `${i}.jpg`),
})

beforeAll(async () => {
  await h5wasm.ready
})

/** Writes an HDF5 file of these datasets. */
function writeH5(file: string, datasets: Record<string, Dataset>): void {
  const h5 = new h5wasm.File(file, 'w')
  for (const dataset of Object.values(datasets)) h5.create_dataset(dataset)
  h5.close()
}

describe.for(['.h5', '.npz'])('%s', (extension) => {
  test('what is written is read back, number by number', async () => {
    const file = path.join(tempFolder(), `f${extension}`)
    const written = table(700)
    await writeFeatureFile(file, written)
    const { features, labels } = await readFeatureFile(file)
    expect(features).toEqual(written.data)
    expect(labels).toEqual(written.label)
  })

  test('data and labels of different lengths are refused, with both numbers', async () => {
    const file = path.join(tempFolder(), `f${extension}`)
    await writeFeatureFile(file, table(6, 4))
    await expect(readFeatureFile(file)).rejects.toMatchObject({
      code: 'features_invalid',
      message: expect.stringContaining('the same number of rows, and they have 6 and 4') as string,
    })
  })

  test('a row with NaN is named', async () => {
    const file = path.join(tempFolder(), `f${extension}`)
    const bad = table(6)
    bad.data.data[17] = NaN
    await writeFeatureFile(file, bad)
    await expect(readFeatureFile(file)).rejects.toThrow(/row 3 of 'data'/)
  })

  test('a number that no head can be trained on is named, and the largest possible one is read', async () => {
    const file = path.join(tempFolder(), `f${extension}`)
    const large = table(6)
    large.data.data[17] = 1e37
    await writeFeatureFile(file, large)
    await expect(readFeatureFile(file)).rejects.toThrow(/row 3 of 'data' .* 1\.0e\+37/)
    large.data.data[17] = -9e14
    await writeFeatureFile(file, large)
    expect((await readFeatureFile(file)).features.data[17]).toBe(Math.fround(-9e14))
  })

  test(
    'a file that is truncated or changed anywhere is read right or refused, and nothing else',
    { timeout: 60_000 },
    async () => {
      const file = path.join(tempFolder(), `f${extension}`)
      await writeFeatureFile(file, table(8))
      const whole = fs.readFileSync(file)
      const next = random('damage', extension)
      for (let round = 0; round < 60; round++) {
        const bytes = Buffer.from(whole)
        if (round % 2) bytes[Math.floor(next() * bytes.length)] ^= 1 + Math.floor(next() * 255)
        const cut = round % 2 ? bytes : bytes.subarray(0, Math.floor(next() * bytes.length))
        fs.writeFileSync(file, cut)
        const ended = await readFeatureFile(file).then(
          ({ features, labels }) => (features.rows === labels.length ? 'read' : 'wrong'),
          (error: unknown) => (error as { code?: string }).code,
        )
        expect(['read', 'features_invalid']).toContain(ended)
      }
    },
  )
})

test.for([
  ['text', { data: { name: 'data', data: ['a', 'b'], shape: [2] } }, /does not contain plain numbers/],
  ['none', { other: { name: 'other', data: new Float32Array(2), shape: [2] } }, /has no dataset 'data'/],
  ['flat', { data: { name: 'data', data: new Float32Array(2), shape: [2] } }, /must have two dimensions/],
] as const)('%s: other datasets are refused, saying what they are', async ([, datasets, message]) => {
  const file = path.join(tempFolder(), 'f.h5')
  const label = { name: 'label', data: new Int32Array(2), shape: [2] }
  writeH5(file, { ...(datasets as unknown as Record<string, Dataset>), label })
  await expect(readFeatureFile(file)).rejects.toThrow(message)
})

test('labels that are not class indices are refused', async () => {
  const file = path.join(tempFolder(), 'f.h5')
  writeH5(file, {
    data: { name: 'data', data: new Float32Array(4), shape: [2, 2] },
    label: { name: 'label', data: Float64Array.of(0, 1.5), shape: [2] },
  })
  await expect(readFeatureFile(file)).rejects.toThrow(/label of row 1 .* is 1.5/)
})

test('a shape that claims more than memory is refused before a number is read', async () => {
  const file = path.join(tempFolder(), 'f.npz')
  await writeFeatureFile(file, table(6))
  const bytes = fs.readFileSync(file)
  const at = bytes.indexOf('(6, 5), }')
  bytes.write('(6e9, 5)', at)
  fs.writeFileSync(file, bytes)
  await expect(readFeatureFile(file)).rejects.toMatchObject({ code: 'features_invalid' })
})
