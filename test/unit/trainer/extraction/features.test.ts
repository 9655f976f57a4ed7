import fs from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { spaceId, type FeatureSpace } from '../../../../electron/ml/features/space.ts'
import { loadPicture } from '../../../../electron/ml/images/load.ts'
import type { PictureError } from '../../../../electron/ml/images/pixels.ts'
import { asOneJob, closeEngine } from '../../../../electron/trainer/extraction/engines.ts'
import { extract } from '../../../../electron/trainer/extraction/features.ts'
import { forgetFeatures } from '../../../../electron/trainer/extraction/features-in-memory.ts'
import type { FeatureSource, PictureAt } from '../../../../electron/trainer/protocol.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'
import { blue, green, red, writePicture } from '../../../fixtures/pictures/pictures.ts'
import { tinyFeatures, tinySide, writeTinyBackbone } from '../../../fixtures/networks/tiny-backbone.ts'

const space: FeatureSpace = {
  ...{ backbone: 'tiny', weightsHash: '0', precision: 'float32', transforms: 'tiny', dimensions: tinyFeatures },
}

async function setUp(): Promise<{ source: FeatureSource; pictures: PictureAt[]; rows: string }> {
  const dir = tempFolder()
  const model = await writeTinyBackbone(dir)
  const cache = path.join(dir, 'features')
  const pictures: PictureAt[] = []
  for (const [i, colour] of [red, green, blue].entries()) {
    const file = await writePicture(path.join(dir, `${i}.jpg`), colour, i)
    pictures.push({ path: file, hash: (await loadPicture(file)).facts.hash })
  }
  const source = {
    model,
    transforms: [{ name: 'Resize' as const, size: [tinySide, tinySide] as [number, number] }],
    space,
    cache,
  }
  return { source, pictures, rows: path.join(cache, spaceId(space), '00000.rows') }
}

afterEach(async () => {
  await closeEngine()
  forgetFeatures()
})

/** Stores features, and lets `damage` happen whenever all of them were written. */
function take(pictures: PictureAt[], source: FeatureSource, damage: () => void = () => undefined) {
  const problems: [number, PictureError][] = []
  const observer = {
    onProblem: (index: number, problem: PictureError) => problems.push([index, problem]),
    onProgress: (done: number, total: number) => void (done === total && damage()),
    onNote: () => undefined,
  }
  const { signal } = new AbortController()
  return asOneJob(async () => ({ ...(await extract(pictures, source, '', observer, signal)), problems }))
}

/** The row that was written last has now changed. */
function damageLastRow(file: string): void {
  const handle = fs.openSync(file, 'r+')
  fs.writeSync(handle, Buffer.from([0xde, 0xad]), 0, 2, fs.fstatSync(handle).size - tinyFeatures * 4 + 1)
  fs.closeSync(handle)
}

test('features that are damaged on disk once, or twice, are computed again', async () => {
  const { source, pictures, rows } = await setUp()
  const sound = await take(pictures, source)
  expect(sound.features.data.some((value) => value > 0)).toBe(true)
  for (const times of [1, 2]) {
    fs.rmSync(source.cache, { recursive: true })
    forgetFeatures()
    let left = times
    const found = await take(pictures, source, () => {
      if (left-- > 0) damageLastRow(rows)
    })
    expect(left).toBe(-1)
    expect(found.features.data).toEqual(sound.features.data)
    expect(found.used).toEqual(sound.used)
  }
})

test('features that can never be read back as they were written are an error, never zeros', async () => {
  const { source, pictures, rows } = await setUp()
  await expect(take(pictures, source, () => damageLastRow(rows))).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringContaining(source.cache) as string,
    next: expect.stringMatching(/disk/) as string,
  })
})

test('a copy replaces a picture that cannot be read, and no picture is lost silently', async () => {
  const { source, pictures } = await setUp()
  const copy = path.join(path.dirname(pictures[0].path), 'copy.jpg')
  fs.copyFileSync(pictures[0].path, copy)
  fs.rmSync(pictures[0].path)
  fs.rmSync(pictures[2].path)
  const given = [pictures[0], { path: copy, hash: pictures[0].hash }, ...pictures.slice(1)]
  const found = await take(given, source)
  expect([...found.used]).toEqual([0, 1, 2])
  expect(found.problems.map(([index, { code }]) => [index, code])).toEqual([[3, 'missing']])
  const row = (i: number) => found.features.data.slice(i * tinyFeatures, (i + 1) * tinyFeatures)
  expect(row(0)).toEqual(row(1))
})
