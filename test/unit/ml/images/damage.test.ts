import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { inspectPicture } from '../../../../electron/ml/images/inspect.ts'
import type { PictureLimits } from '../../../../electron/ml/images/limits.ts'
import { loadPicture } from '../../../../electron/ml/images/load.ts'
import type { FileFaultCode } from '../../../../common/problems/file-faults.ts'
import { PictureError } from '../../../../electron/ml/images/pixels.ts'
import { renderView } from '../../../../electron/ml/images/render.ts'
import { fixture, noise, temporaryFolder, toSharp } from './samples.ts'

const CUT_OFF = 'The file ends too early; it was probably cut off while copying.'

const { path, put } = temporaryFolder()
const picture = () => toSharp(noise(120, 90))

async function problem(file: string, limits?: Partial<PictureLimits>): Promise<[FileFaultCode, string]> {
  try {
    await inspectPicture(file, limits)
  } catch (error) {
    if (error instanceof PictureError) return [error.code, error.message]
    throw error
  }
  throw new Error('the picture was accepted')
}

const whole: [string, () => Promise<Buffer>][] = [
  ['jpeg', () => picture().jpeg().toBuffer()],
  ['progressive jpeg', () => picture().jpeg({ progressive: true }).toBuffer()],
  ['png', () => picture().png().toBuffer()],
  ['webp', () => picture().webp().toBuffer()],
  ['gif', () => picture().gif().toBuffer()],
  ['lzw tiff', () => picture().tiff({ compression: 'lzw' }).toBuffer()],
  ['plain tiff', () => picture().tiff({ compression: 'none' }).toBuffer()],
  ['avif', () => picture().avif({ effort: 0 }).toBuffer()],
  ['heic', async () => readFileSync(fixture('quarters.heic'))],
]

test.each(whole)('a truncated %s is refused with a reason', async (name, encode) => {
  const bytes = await encode()
  for (const share of [0.4, 0.9]) {
    const cut = put(`cut ${name}`, bytes.subarray(0, Math.floor(bytes.length * share)))
    expect(await problem(cut)).toEqual(['damaged', CUT_OFF])
  }
})

test.each(whole)('stray bytes after the end of a %s do no harm', async (name, encode) => {
  const file = put(`stray ${name}`, Buffer.concat([await encode(), Buffer.from('something a camera left here')]))
  expect((await inspectPicture(file)).width).toBeGreaterThan(0)
})

test('a truncated JPEG is noticed even if only its upper part is needed', async () => {
  const bytes = await toSharp(noise(100, 600)).jpeg().toBuffer()
  const loaded = await loadPicture(put('tall.jpg', bytes.subarray(0, Math.floor(bytes.length * 0.97))))
  const view = renderView(loaded, [
    { name: 'Resize', size: 64 },
    { name: 'CenterCrop', size: 64 },
  ])
  await expect(view).rejects.toThrow(CUT_OFF)
  await expect(
    loaded.decodeRegion({ left: 0, top: 0, width: 50, height: 50 }, { width: 20, height: 20 }),
  ).rejects.toThrow(CUT_OFF)
})

test('damage inside a PNG is distinguished from truncation', async () => {
  const bytes = await picture().png().toBuffer()
  bytes.fill(0x55, 2000, 2400)
  expect(await problem(put('scratched.png', bytes))).toEqual(['damaged', 'The picture data is damaged.'])
})

test.each([
  ['empty.jpg', '', 'empty', 'The file is empty.'],
  ['notes.jpg', 'Dear diary,\nno picture today.', 'not_a_picture', 'The name ends in .jpg, but the content is text.'],
  ['zeros.jpg', Buffer.alloc(5000), 'not_a_picture', 'The name ends in .jpg, but the content is only zeros.'],
  ['report.png', '%PDF-1.7 ...', 'not_a_picture', 'The name ends in .png, but the content is a PDF document.'],
  ['no extension', 'text', 'not_a_picture', 'The content is text.'],
  [
    'drawing.jpg',
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    'not_a_picture',
    'The name ends in .jpg, but the content is an SVG drawing.',
  ],
])('%s is not a picture', async (name, content, code, reason) => {
  expect(await problem(put(name, content))).toEqual([code, reason])
})

/** A few bytes that claim to be a PNG of any size. */
function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(25)
  header.writeUInt32BE(13, 0)
  header.write('IHDR', 4, 'latin1')
  header.writeUInt32BE(width, 8)
  header.writeUInt32BE(height, 12)
  header.set([8, 2, 0, 0, 0], 16)
  header.writeUInt32BE(crc32(header.subarray(4, 21)), 21)
  const data = Buffer.concat([Buffer.from([0, 0, 0, 0]), Buffer.from('IDAT', 'latin1'), Buffer.alloc(4)])
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), header, data])
}

test('a picture past the pixel limit is refused by its header', async () => {
  const [code, reason] = await problem(put('huge.png', pngHeader(60000, 60000)))
  expect(code).toBe('too_large')
  expect(reason).toBe('The picture has 60000 × 60000 pixels; the limit is 100 million.')
  const bitmap = Buffer.alloc(60)
  bitmap.write('BM', 'latin1')
  bitmap.set([54, 0, 0, 0, 40, 0, 0, 0], 10)
  bitmap.writeInt32LE(2_000_000_000, 18)
  bitmap.writeInt32LE(-2_000_000_000, 22)
  bitmap.set([1, 0, 24, 0], 26)
  expect((await problem(put('huge.bmp', bitmap)))[0]).toBe('too_large')
  expect((await problem(fixture('quarters.heic'), { pixels: 1000 }))[0]).toBe('too_large')
})

test('a file past the byte limit is refused unread', async () => {
  const [code, reason] = await problem(put('long.jpg', Buffer.alloc(3_000_000)), { bytes: 2_000_000 })
  expect([code, reason]).toEqual(['too_large', 'The file has 3.0 MB; the limit is 2.0 MB.'])
})

test('a missing file and a folder are distinguished', async () => {
  expect((await problem(path('nowhere.jpg')))[0]).toBe('missing')
  expect((await problem(path('.')))[0]).toBe('unreadable')
})

test.skipIf(process.platform === 'win32')('a named pipe does not hang the scan', async () => {
  execFileSync('mkfifo', [path('pipe.jpg')])
  expect(await problem(path('pipe.jpg'))).toEqual(['unreadable', 'This is not an ordinary file.'])
})

test.skipIf(process.platform === 'win32')('a file without permission is unreadable', async () => {
  const file = put('secret.jpg', 'x')
  chmodSync(file, 0)
  // The superuser may read everything, so step down for a moment.
  const superuser = process.geteuid?.() === 0
  if (superuser) process.seteuid?.(65534)
  try {
    expect((await problem(file))[0]).toBe('unreadable')
  } finally {
    if (superuser) process.seteuid?.(0)
  }
})

test('a picture too narrow to be resized is refused instead of filling the memory', async () => {
  const loaded = await loadPicture(put('line.png', await toSharp(noise(30000, 1)).png().toBuffer()))
  await expect(renderView(loaded, [{ name: 'Resize', size: 256 }])).rejects.toMatchObject({ code: 'too_large' })
})

test('broken HEIC files leave the decoder working', async () => {
  const bytes = readFileSync(fixture('quarters.heic'))
  const broken = Buffer.from(bytes).fill(0xaa, Math.floor(bytes.length / 2))
  const files = [put('broken.heic', broken), fixture('quarters.heic'), put('cut.heic', bytes.subarray(0, 60))]
  const ends = await Promise.allSettled(files.map((file) => inspectPicture(file)))
  expect(ends[1].status).toBe('fulfilled')
  expect(ends[2].status).toBe('rejected')
})
