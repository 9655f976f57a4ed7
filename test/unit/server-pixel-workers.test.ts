import fs from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { afterAll, expect, test } from 'vitest'
import { sharp } from '../../electron/ml/images/sharp.ts'
import { doPixelWork } from '../../electron/server/thumbnails/pixel-work.ts'
import { PixelWorkers } from '../../electron/server/thumbnails/pixel-workers.ts'
import { tempFolder, writeIn } from '../fixtures/picture-folders.ts'

const workers = new PixelWorkers()
afterAll(() => workers.close())

const heic = path.join(import.meta.dirname, '..', 'fixtures', 'images', 'quarters.heic')

/** An uncompressed picture, grey. */
function bmp(width: number, height: number): Buffer {
  const stride = (width * 3 + 3) & ~3
  const file = Buffer.alloc(54 + stride * height, 120)
  file.fill(0, 0, 54).write('BM', 'latin1')
  file.writeUInt32LE(file.length, 2)
  file.writeUInt32LE(54, 10)
  file.writeUInt32LE(40, 14)
  file.writeInt32LE(width, 18)
  file.writeInt32LE(height, 22)
  file.writeUInt16LE(1, 26)
  file.writeUInt16LE(24, 28)
  return file
}

/** Milliseconds that this thread was busy with something. */
async function busy(work: () => Promise<unknown>): Promise<number> {
  const before = performance.eventLoopUtilization()
  await work()
  return performance.eventLoopUtilization(before).active
}

test('a large BMP is decoded without holding up this thread', async () => {
  const file = path.join(tempFolder(), 'large.bmp')
  fs.writeFileSync(file, bmp(4000, 3000))
  const work = { kind: 'thumbnail' as const, file, side: 192 }
  await workers.run(work)
  const [here, there] = [await busy(() => doPixelWork(work)), await busy(() => workers.run(work))]
  console.info(`a 12-megapixel BMP: ${Math.round(here)} ms of this thread here, ${Math.round(there)} ms by a worker`)
  expect(there).toBeLessThan(here / 2)
})

test('every format comes back as WebP of the asked size, several at a time', async () => {
  const made = await Promise.all([96, 192, 96].map((side) => workers.run({ kind: 'thumbnail', file: heic, side })))
  for (const bytes of made) expect((await sharp(bytes).metadata()).format).toBe('webp')
  expect(made[0]).toEqual(made[2])
  expect(made[0].buffer.byteLength).toBe(made[0].length)
  expect((await sharp(await workers.run({ kind: 'screen', file: heic })).metadata()).format).toBe('webp')
})

test('what cannot be read says why, as it would without a thread', async () => {
  const file = writeIn(tempFolder(), 'text.jpg', 'no picture')
  const named = { name: 'PictureError', code: 'not_a_picture' }
  await expect(workers.run({ kind: 'thumbnail', file, side: 96 })).rejects.toMatchObject(named)
  await expect(workers.run({ kind: 'screen', file: `${file}.gone` })).rejects.toMatchObject({ code: 'missing' })
})

test('work that is cut off by closing is rejected, and the next starts a new thread', async () => {
  const own = new PixelWorkers()
  const cut = own.run({ kind: 'thumbnail', file: heic, side: 96 })
  const rejected = expect(cut).rejects.toMatchObject({ code: 'unreadable' })
  await own.close()
  await rejected
  expect((await own.run({ kind: 'thumbnail', file: heic, side: 96 })).length).toBeGreaterThan(0)
  await own.close()
})
