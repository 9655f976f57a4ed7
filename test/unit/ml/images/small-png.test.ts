import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { inspectPicture } from '../../../../electron/ml/images/inspect.ts'
import { loadPicture } from '../../../../electron/ml/images/load.ts'
import { wholeSmallPng } from '../../../../electron/ml/images/small-png.ts'
import { random } from '../../../../electron/ml/random.ts'
import { noise, temporaryFolder, toSharp } from './samples.ts'

const { put } = temporaryFolder()
const colour = () => toSharp(noise(40, 24))
const kinds: [string, () => Promise<Buffer>, { hasAlpha: boolean }][] = [
  ['colour', () => colour().png().toBuffer(), { hasAlpha: false }],
  ['colour with alpha', () => colour().ensureAlpha(0.5).png().toBuffer(), { hasAlpha: true }],
  ['grey', () => colour().toColourspace('b-w').png().toBuffer(), { hasAlpha: false }],
  ['grey with alpha', () => colour().toColourspace('b-w').ensureAlpha(0.5).png().toBuffer(), { hasAlpha: true }],
]

describe.each(kinds)('a small PNG in %s', (name, encode, { hasAlpha }) => {
  test('is found intact without a decoder, and its pixels are what sharp reads', async () => {
    const bytes = await encode()
    expect(wholeSmallPng(bytes)).toEqual({ width: 40, height: 24, hasAlpha })
    const picture = await loadPicture(put(`${name}.png`, bytes))
    const { data, width, height } = await picture.decode()
    const direct = await sharp(bytes).removeAlpha().toColourspace('srgb').raw().toBuffer()
    expect([width, height]).toEqual([40, 24])
    expect(Buffer.from(data).equals(direct)).toBe(true)
    const small = await picture.decodeResized({ width: 10, height: 6 })
    expect([small.width, small.height, small.data.length]).toEqual([10, 6, 180])
  })

  test('that was truncated anywhere is not', async () => {
    const bytes = await encode()
    for (let end = 0; end < bytes.length; end++) expect(wholeSmallPng(bytes.subarray(0, end))).toBeUndefined()
  })
})

test('stray bytes after the end do no harm', async () => {
  const bytes = Buffer.concat([await colour().png().toBuffer(), Buffer.from('left by a camera')])
  expect(wholeSmallPng(bytes)).toMatchObject({ width: 40 })
})

test.each([
  ['a palette', () => colour().png({ palette: true }).toBuffer()],
  ['interlacing', () => colour().png({ progressive: true }).toBuffer()],
  ['16 bits', () => colour().toColourspace('rgb16').png().toBuffer()],
  ['an orientation', () => colour().withMetadata({ orientation: 6 }).png().toBuffer()],
  ['more pixels', () => toSharp(noise(129, 128)).png().toBuffer()],
])('one with %s is left to sharp, which reads it', async (name, encode) => {
  const bytes = await encode()
  expect(wholeSmallPng(bytes)).toBeUndefined()
  expect((await inspectPicture(put(`${name}.png`, bytes))).format).toBe('png')
})

const chunk = (name: string, data: Buffer) => {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}
const madePng = (rows: Buffer) =>
  Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', Buffer.of(0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0)),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])

test('rows that are too few, too many or filtered in an unknown way are not intact, whatever the checksums say', () => {
  expect(wholeSmallPng(madePng(Buffer.of(0, 1, 2, 0, 3, 4)))).toMatchObject({ width: 2, height: 2 })
  for (const rows of [
    [0, 1, 2, 0, 3],
    [0, 1, 2, 0, 3, 4, 0],
    [0, 1, 2, 5, 3, 4],
  ])
    expect(wholeSmallPng(madePng(Buffer.from(rows)))).toBeUndefined()
  expect(wholeSmallPng(madePng(Buffer.alloc(50_000_000)))).toBeUndefined()
})

test('what is found intact after damage, sharp decodes too', { timeout: 60_000 }, async () => {
  const whole = await colour().png().toBuffer()
  const next = random('png damage')
  let accepted = 0
  for (let round = 0; round < 3000; round++) {
    const bytes = Buffer.from(whole)
    // The type was detected by its first eight bytes.
    const at = 8 + Math.floor(next() * (bytes.length - 8))
    bytes[at] = Math.floor(next() * 256)
    // Half of the damage gets valid checksums.
    if (next() < 0.5) signChunks(bytes)
    if (!wholeSmallPng(bytes)) continue
    accepted++
    const { info } = await sharp(bytes, { failOn: 'truncated' }).raw().toBuffer({ resolveWithObject: true })
    expect(wholeSmallPng(bytes)).toMatchObject({ width: info.width, height: info.height })
  }
  expect(accepted).toBeGreaterThan(5)
})

function signChunks(bytes: Buffer): void {
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at)
    if (end + 4 > bytes.length) return
    bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, end)), end)
    at = end + 4
  }
}
