import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { applyHeadNow } from '../../../../electron/ml/evaluation/apply-head.ts'
import { checkedProbabilities } from '../../../../electron/ml/evaluation/probabilities.ts'
import { readHead, writeHead } from '../../../../electron/ml/training/head-file.ts'
import type { Head } from '../../../../electron/ml/training/head.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'

const headOf = (weights: number[], bias = [0.5, -0.5]): Head => ({
  layers: [
    {
      type: 'Linear',
      weight: { data: Float32Array.from(weights), rows: 3, cols: 2 },
      bias: Float32Array.from(bias),
    },
  ],
})
const sound = [1, 2, 3, 4, 5, 6]
const kept = (head: Head) => ({ head, penalty: null, pictures: null })

test('a head comes back as it was written', async () => {
  const dir = tempFolder()
  await writeHead(dir, kept(headOf(sound)))
  expect((await readHead(dir)).head).toEqual(headOf(sound))
})

test.each([NaN, Infinity, -Infinity])('a head with %s in it is neither written nor read', async (value) => {
  const dir = tempFolder()
  for (const head of [headOf([1, 2, value, 4, 5, 6]), headOf(sound, [0, value])]) {
    await expect(writeHead(dir, kept(head))).rejects.toMatchObject({
      code: 'failed',
      next: expect.stringMatching(/\S/) as string,
    })
    expect(fs.readdirSync(dir)).toEqual([])
  }
  await writeHead(dir, kept(headOf(sound)))
  const file = path.join(dir, 'head.bin')
  const bytes = fs.readFileSync(file)
  for (const at of [8, 28]) {
    const damaged = Buffer.from(bytes)
    damaged.writeFloatLE(value, at)
    fs.writeFileSync(file, damaged)
    await expect(readHead(dir)).rejects.toMatchObject({
      code: 'no_run',
      next: expect.stringMatching(/Train again/) as string,
    })
  }
})

test('a head of another length than declared, or for other features, is refused', async () => {
  const dir = tempFolder()
  await writeHead(dir, kept(headOf(sound)))
  const file = path.join(dir, 'head.bin')
  const bytes = fs.readFileSync(file)
  for (const wrong of [bytes.subarray(0, 28), Buffer.concat([bytes, Buffer.alloc(4)])]) {
    fs.writeFileSync(file, wrong)
    await expect(readHead(dir)).rejects.toMatchObject({ code: 'no_run' })
  }
  const features = { data: new Float32Array(4), rows: 1, cols: 4 }
  expect(() => applyHeadNow(headOf(sound), features)).toThrow(expect.objectContaining({ code: 'no_run' }))
})

test('values that are not probabilities are never passed on', () => {
  expect(checkedProbabilities(Float32Array.of(0.25, 0.75))).toEqual(Float32Array.of(0.25, 0.75))
  for (const wrong of [NaN, Infinity, -0.1, 1.1])
    expect(() => checkedProbabilities(Float32Array.of(0.5, wrong))).toThrow(
      expect.objectContaining({ code: 'engine_failed', next: expect.stringMatching(/\S/) as string }),
    )
})
