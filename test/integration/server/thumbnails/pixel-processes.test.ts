import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { sharp } from '../../../../electron/ml/images/sharp.ts'
import { doPixelWork } from '../../../../electron/server/thumbnails/pixel-work.ts'
import { PixelProcesses, type PixelLimits } from '../../../../electron/server/thumbnails/pixel-processes.ts'
import { sharedFolder } from '../../../fixtures/command/cli-checks.ts'
import { tempFolder, writeIn } from '../../../fixtures/pictures/picture-folders.ts'

const decoders = new PixelProcesses()
afterAll(() => decoders.close())

const heic = path.join(import.meta.dirname, '../../../fixtures', 'images', 'quarters.heic')

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

/** Milliseconds of CPU time that this thread used for something. */
async function busy(work: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage()
  await work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

test('a large BMP is decoded without blocking this thread', async () => {
  const file = path.join(tempFolder(), 'large.bmp')
  fs.writeFileSync(file, bmp(4000, 3000))
  const work = { kind: 'thumbnail' as const, file, side: 192 }
  await decoders.run(work)
  const [here, there] = [await busy(() => doPixelWork(work)), await busy(() => decoders.run(work))]
  console.info(`a 12-megapixel BMP: ${Math.round(here)} ms of this thread here, ${Math.round(there)} ms in a process`)
  expect(there).toBeLessThan(here / 2)
})

test('every format comes back as WebP of the requested size, several at a time', async () => {
  const made = await Promise.all([96, 192, 96].map((side) => decoders.run({ kind: 'thumbnail', file: heic, side })))
  for (const bytes of made) expect((await sharp(bytes).metadata()).format).toBe('webp')
  expect(made[0]).toEqual(made[2])
  expect(made[0].buffer.byteLength).toBe(made[0].length)
  expect((await sharp(await decoders.run({ kind: 'screen', file: heic })).metadata()).format).toBe('webp')
})

test('an unreadable picture reports why, as it would without a process', async () => {
  const file = writeIn(tempFolder(), 'text.jpg', 'no picture')
  const named = { name: 'PictureError', code: 'not_a_picture' }
  await expect(decoders.run({ kind: 'thumbnail', file, side: 96 })).rejects.toMatchObject(named)
  await expect(decoders.run({ kind: 'screen', file: `${file}.gone` })).rejects.toMatchObject({ code: 'missing' })
})

test('work interrupted by closing is rejected, and later work starts a new process', async () => {
  const own = new PixelProcesses()
  const cut = own.run({ kind: 'thumbnail', file: heic, side: 96 })
  const rejected = expect(cut).rejects.toMatchObject({ code: 'unreadable' })
  await own.close()
  await rejected
  expect((await own.run({ kind: 'thumbnail', file: heic, side: 96 })).length).toBeGreaterThan(0)
  await own.close()
})

/** A grey PNG of this size, which a decoder unpacks from a few kilobytes. */
async function greyPng(side: number, folder = tempFolder()): Promise<string> {
  const file = path.join(folder, `${side}.png`)
  const background = { r: 120, g: 120, b: 120, alpha: 0.5 }
  await sharp({ create: { width: side, height: side, channels: 4, background } })
    .png()
    .toFile(file)
  return file
}

const shared = sharedFolder()
/** 320 MB of pixels: more than some processes here may have, and half a second of work. */
let large: string
beforeAll(async () => {
  large = await greyPng(9000, shared)
})

async function withOwn(limits: Partial<PixelLimits>, use: (own: PixelProcesses) => Promise<void>): Promise<void> {
  const own = new PixelProcesses(limits)
  try {
    await use(own)
  } finally {
    await own.close()
  }
}

test('a picture that takes too much memory affects only itself: others work, it is not tried again, this process stays small', async () => {
  const greedy = { kind: 'thumbnail' as const, file: large, side: 96 }
  const small = { kind: 'thumbnail' as const, file: heic, side: 96 }
  await withOwn({ bytes: 250 * 2 ** 20, most: 2 }, async (own) => {
    await own.run({ kind: 'thumbnail', file: await greyPng(10), side: 96 })
    const before = process.memoryUsage.rss()
    const lost = expect(own.run(greedy)).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringMatching(/of memory/) as string,
    })
    const others = await Promise.all(Array.from({ length: 5 }, () => own.run({ ...small })))
    expect(others.every(({ length }) => length > 0)).toBe(true)
    await lost
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 2 ** 20)
    // Nobody tried: any process that does dies of it.
    const { pids } = own
    await expect(own.run(greedy)).rejects.toMatchObject({ code: 'too_large' })
    expect(own.pids).toEqual(pids)
  })
})

test('one that takes too long is abandoned', async () => {
  await withOwn({ pictureMs: 300 }, async (own) => {
    await expect(own.run({ kind: 'screen', file: large })).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringMatching(/seconds/) as string,
    })
  })
})

test('a process that dies is replaced, and its picture is made by the next', async () => {
  await withOwn({ most: 1 }, async (own) => {
    const work = { kind: 'thumbnail' as const, file: await greyPng(3000), side: 96 }
    const made = own.run(work)
    const [first] = own.pids
    process.kill(first, 'SIGKILL')
    expect((await made).length).toBeGreaterThan(0)
    expect(own.pids).not.toContain(first)
    // Idle, and dead before that is noticed.
    process.kill(own.pids[0], 'SIGKILL')
    expect((await own.run({ ...work, side: 192 })).length).toBeGreaterThan(0)
  })
})

test('a process that holds much memory is ended, and so is one with nothing to do', async () => {
  await withOwn({ keptBytes: 1 }, async (own) => {
    await own.run({ kind: 'thumbnail', file: heic, side: 96 })
    expect(own.pids).toEqual([])
  })
  await withOwn({ idleMs: 50 }, async (own) => {
    await own.run({ kind: 'thumbnail', file: heic, side: 96 })
    expect(own.pids).toHaveLength(1)
    await vi.waitFor(() => expect(own.pids).toEqual([]))
  })
})
