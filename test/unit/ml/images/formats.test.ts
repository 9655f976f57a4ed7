import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inspectPicture } from '../../../../electron/ml/images/inspect.ts'
import { loadPicture } from '../../../../electron/ml/images/load.ts'
import sharp from 'sharp'
import { fixture, largestDifference, namedQuarters, pixelAt, quarters, temporaryFolder, toSharp } from './samples.ts'

const { put } = temporaryFolder()
const upright = ['red', 'green', 'blue', 'white']
const picture = () => toSharp(quarters())

const encoded: [string, string, () => Promise<Buffer>][] = [
  ['a JPEG', 'jpeg', () => picture().jpeg({ quality: 95 }).toBuffer()],
  ['a progressive JPEG', 'jpeg', () => picture().jpeg({ quality: 95, progressive: true }).toBuffer()],
  ['a PNG', 'png', () => picture().png().toBuffer()],
  ['a PNG with a palette', 'png', () => picture().png({ palette: true }).toBuffer()],
  ['a 16-bit PNG', 'png', () => picture().toColourspace('rgb16').png().toBuffer()],
  ['a lossy WebP', 'webp', () => picture().webp({ quality: 95 }).toBuffer()],
  ['a GIF', 'gif', () => picture().gif().toBuffer()],
  ['a TIFF', 'tiff', () => picture().tiff({ compression: 'lzw' }).toBuffer()],
  ['a 16-bit TIFF', 'tiff', () => picture().toColourspace('rgb16').tiff().toBuffer()],
  ['an AVIF', 'avif', () => picture().avif({ quality: 90, effort: 0 }).toBuffer()],
  ['a HEIC', 'heic', async () => readFileSync(fixture('quarters.heic'))],
  ['a CMYK JPEG', 'jpeg', async () => readFileSync(fixture('quarters-cmyk.jpg'))],
]

test.each(encoded)('%s is decoded upright to 8-bit RGB', async (name, format, encode) => {
  const bytes = await encode()
  const path = put(`${name}.jpg`, bytes)
  const facts = await inspectPicture(path)
  const hash = createHash('sha256').update(bytes).digest('hex')
  expect(facts).toEqual({ hash, bytes: bytes.length, format, width: 64, height: 48, orientation: 1 })
  const loaded = await loadPicture(path)
  const pixels = await loaded.decode()
  expect(pixels.data.length).toBe(64 * 48 * 3)
  expect(namedQuarters(pixels)).toEqual(upright)
  expect(namedQuarters(await loaded.decodeResized({ width: 16, height: 16 }))).toEqual(upright)
  expect(namedQuarters(await loaded.decodeResized({ width: 90, height: 20 }))).toEqual(upright)
})

test('CMYK inks become the colours that PIL shows', async () => {
  const pixels = await (await loadPicture(fixture('quarters-cmyk.jpg'))).decode()
  expect(largestDifference(pixels, quarters())).toBeLessThanOrEqual(8)
})

test.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i is turned upright', async (orientation) => {
  // Undo the rotation first, so that applying it gives the upright picture again. 6 and 8 undo each other, the others
  // themselves.
  const undo = orientation === 6 ? 8 : orientation === 8 ? 6 : orientation
  const tagged = await picture().withMetadata({ orientation: undo }).png().toBuffer()
  const stored = await sharp(tagged).autoOrient().png().toBuffer()
  for (const format of ['jpeg', 'png', 'webp', 'tiff'] as const) {
    const bytes = await sharp(stored).withMetadata({ orientation }).toFormat(format, { quality: 95 }).toBuffer()
    const loaded = await loadPicture(put(`${orientation}.${format}`, bytes))
    expect(loaded.facts).toMatchObject({ width: 64, height: 48, orientation })
    expect(namedQuarters(await loaded.decode())).toEqual(upright)
    expect(namedQuarters(await loaded.decodeResized({ width: 32, height: 32 }))).toEqual(upright)
    const corner = { left: 32, top: 24, width: 32, height: 24 }
    expect(pixelAt(await loaded.decodeRegion(corner, { width: 8, height: 8 }), 4, 4)[0]).toBeGreaterThan(240)
  }
})

test('a rotated HEIC is turned upright once, not twice', async () => {
  const loaded = await loadPicture(fixture('quarters-turned.heic'))
  expect(loaded.facts).toMatchObject({ format: 'heic', width: 48, height: 64, orientation: 1 })
  // Orientation 6: the stored picture is rotated a quarter clockwise.
  expect(namedQuarters(await loaded.decode())).toEqual(['blue', 'red', 'white', 'green'])
})

test('16-bit grey becomes its high byte', async () => {
  const values = Uint16Array.from({ length: 256 * 2 }, (_, i) => i * 128 + 77)
  const raw = { width: 32, height: 16, channels: 1 as const }
  const grey = sharp(values, { raw }).toColourspace('grey16')
  for (const bytes of [
    await grey.clone().png().toBuffer(),
    await grey.clone().tiff({ compression: 'none' }).toBuffer(),
  ]) {
    expect((await sharp(bytes).metadata()).depth).toBe('ushort')
    const pixels = await (await loadPicture(put('grey16', bytes))).decode()
    const wanted = Array.from(values, (value) => value >> 8)
    expect(Array.from({ length: 512 }, (_, i) => pixels.data[i * 3])).toEqual(wanted)
    expect(Array.from({ length: 512 }, (_, i) => pixels.data[i * 3 + 2])).toEqual(wanted)
  }
})

test('grey pictures get three equal channels', async () => {
  const bytes = await picture().toColourspace('b-w').jpeg().toBuffer()
  expect((await sharp(bytes).metadata()).channels).toBe(1)
  const [red, green, blue] = pixelAt(await (await loadPicture(put('grey.jpg', bytes))).decode(), 5, 5)
  expect([green, blue]).toEqual([red, red])
})

test('alpha is dropped, also when the picture is resized', async () => {
  const { data, width, height } = quarters()
  const rgba = new Uint8Array(width * height * 4)
  for (let i = 0; i < width * height; i++) rgba.set([...data.subarray(i * 3, i * 3 + 3), (i % width) * 4], i * 4)
  const bytes = await sharp(rgba, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer()
  const loaded = await loadPicture(put('alpha.png', bytes))
  expect(largestDifference(await loaded.decode(), quarters())).toBe(0)
  expect(namedQuarters(await loaded.decodeResized({ width: 20, height: 20 }))).toEqual(upright)
})

test('only the first frame of a moving picture is read', async () => {
  const frames = Buffer.concat([quarters(16, 16).data, new Uint8Array(16 * 16 * 3)])
  const bytes = await sharp(frames, { raw: { width: 16, height: 32, channels: 3, pageHeight: 16 } })
    .gif()
    .toBuffer()
  expect((await sharp(bytes).metadata()).pages).toBe(2)
  const loaded = await loadPicture(put('moving.gif', bytes))
  expect(loaded.facts).toMatchObject({ width: 16, height: 16 })
  expect(namedQuarters(await loaded.decode())).toEqual(upright)
})

test.each(['two words.jpg', `"quoted" 'name'.jpg`, 'line\nbreak.jpg', '📷 émoji.jpg', '照片.jpg'])(
  'a file named %j is read',
  async (name) => {
    if (process.platform === 'win32' && /["\n]/.test(name)) return
    const path = put(name, await picture().jpeg().toBuffer())
    expect((await inspectPicture(path)).width).toBe(64)
  },
)
