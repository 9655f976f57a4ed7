import { expect, test } from 'vitest'
import { loadPicture } from '../../../../electron/ml/images/load.ts'
import { largestDifference, noise, quarters, temporaryFolder } from './samples.ts'

const CUT_OFF = 'The file ends too early; it was probably cut off while copying.'

const { put } = temporaryFolder()

interface Bitmap {
  width: number
  height: number
  bits: number
  compression?: number
  palette?: number[][]
  masks?: number[]
  pixels: Buffer
}

/** A Windows bitmap with a 40-byte header, written byte by byte. */
function bitmap({ width, height, bits, compression = 0, palette = [], masks = [], pixels }: Bitmap): Buffer {
  const offset = 54 + masks.length * 4 + palette.length * 4
  const header = Buffer.alloc(offset)
  header.write('BM', 'latin1')
  header.writeUInt32LE(offset + pixels.length, 2)
  header.writeUInt32LE(offset, 10)
  header.writeUInt32LE(40, 14)
  header.writeInt32LE(width, 18)
  header.writeInt32LE(height, 22)
  header.writeUInt16LE(1, 26)
  header.writeUInt16LE(bits, 28)
  header.writeUInt32LE(compression, 30)
  masks.forEach((mask, i) => header.writeUInt32LE(mask, 54 + i * 4))
  palette.forEach(([red, green, blue], i) => header.set([blue, green, red, 0], 54 + masks.length * 4 + i * 4))
  return Buffer.concat([header, pixels])
}

/** Packs rows from bottom to top, each padded to four bytes; `pack` returns the bytes of one row. */
function rows(height: number, pack: (y: number) => number[], topDown = false): Buffer {
  const order = Array.from({ length: height }, (_, i) => (topDown ? i : height - 1 - i))
  return Buffer.concat(
    order.map((y) => {
      const row = pack(y)
      return Buffer.from([...row, ...Array.from({ length: (4 - (row.length % 4)) % 4 }, () => 0)])
    }),
  )
}

const decode = async (name: string, bytes: Buffer) => (await loadPicture(put(name, bytes))).decode()
const WIDTH = 13
const HEIGHT = 6
const wanted = quarters(WIDTH, HEIGHT)
const PALETTE = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255],
]
const index = (x: number, y: number) => (y < HEIGHT / 2 ? 0 : 2) + (x < WIDTH / 2 ? 0 : 1)
const across = Array.from({ length: WIDTH }, (_, x) => x)

test.each([-1, 1])('24-bit rows are read in either direction (%i)', async (direction) => {
  const picture = noise(WIDTH, HEIGHT)
  const row = (y: number) =>
    across.flatMap((x) => [...picture.data.subarray((y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3)].reverse())
  const pixels = rows(HEIGHT, row, direction < 0)
  const decoded = await decode('24.bmp', bitmap({ width: WIDTH, height: direction * HEIGHT, bits: 24, pixels }))
  expect(largestDifference(decoded, picture)).toBe(0)
})

test.each([1, 2, 4, 8])('%i-bit palettes are looked up', async (bits) => {
  const colours = bits === 1 ? PALETTE.slice(2) : PALETTE
  const row = (y: number) => {
    const packed = Array.from({ length: Math.ceil((WIDTH * bits) / 8) }, () => 0)
    for (const x of across) {
      const at = Math.floor((x * bits) / 8)
      packed[at] |= (index(x, y) % colours.length) << (8 - bits - ((x * bits) % 8))
    }
    return packed
  }
  const decoded = await decode(
    'palette.bmp',
    bitmap({ width: WIDTH, height: HEIGHT, bits, palette: colours, pixels: rows(HEIGHT, row) }),
  )
  const expected = across.flatMap((x) => colours[index(x, 0) % colours.length])
  expect([...decoded.data.subarray(0, WIDTH * 3)]).toEqual(expected)
  if (bits > 1) expect(largestDifference(decoded, wanted)).toBe(0)
})

test('32-bit pixels drop their fourth byte', async () => {
  const row = (y: number) => across.flatMap((x) => [...PALETTE[index(x, y)].toReversed(), 7])
  const decoded = await decode('32.bmp', bitmap({ width: WIDTH, height: HEIGHT, bits: 32, pixels: rows(HEIGHT, row) }))
  expect(largestDifference(decoded, wanted)).toBe(0)
})

test('bit masks say where the colours of 16- and 32-bit pixels are', async () => {
  const five65 = [0xf800, 0x07e0, 0x001f]
  const row16 = (y: number) =>
    across.flatMap((x) => {
      const pixel = PALETTE[index(x, y)].reduce((sum, value, c) => sum + (value ? five65[c] : 0), 0)
      return [pixel & 255, pixel >> 8]
    })
  const bytes16 = bitmap({
    width: WIDTH,
    height: HEIGHT,
    bits: 16,
    compression: 3,
    masks: five65,
    pixels: rows(HEIGHT, row16),
  })
  expect(largestDifference(await decode('565.bmp', bytes16), wanted)).toBe(0)
  const row32 = (y: number) => across.flatMap((x) => [7, ...PALETTE[index(x, y)].toReversed()])
  const masks = [0xff000000, 0x00ff0000, 0x0000ff00]
  const bytes32 = bitmap({ width: WIDTH, height: HEIGHT, bits: 32, compression: 3, masks, pixels: rows(HEIGHT, row32) })
  expect(largestDifference(await decode('masks.bmp', bytes32), wanted)).toBe(0)
})

test('run lengths are unpacked', async () => {
  // Rows from the bottom: 7 blue and 6 white as runs; the upper ones as literals, 13 of them padded to 14 bytes.
  const below = [7, 2, 6, 3, 0, 0]
  const above = [0, 13, ...across.map((x) => index(x, 0)), 0, 0, 0]
  const pixels = Buffer.from([below, below, below, above, above, above, [0, 1]].flat())
  const bytes = bitmap({ width: WIDTH, height: HEIGHT, bits: 8, compression: 1, palette: PALETTE, pixels })
  expect(largestDifference(await decode('rle8.bmp', bytes), wanted)).toBe(0)
  const half = Buffer.from([7, 0x22, 6, 0x33, 0, 0, 0, 5, 0x00, 0x00, 0x00, 0, 8, 0x11, 0, 1])
  const rle4 = await decode(
    'rle4.bmp',
    bitmap({ width: WIDTH, height: 2, bits: 4, compression: 2, palette: PALETTE, pixels: half }),
  )
  expect([...rle4.data.subarray(0, 3), ...rle4.data.subarray(12 * 3, 14 * 3)]).toEqual([
    255, 0, 0, 0, 255, 0, 0, 0, 255,
  ])
})

test('a truncated bitmap is refused, one without the last padding is not', async () => {
  const row = (y: number) => across.flatMap((x) => PALETTE[index(x, y)].toReversed())
  const whole = bitmap({ width: WIDTH, height: HEIGHT, bits: 24, pixels: rows(HEIGHT, row) })
  expect(largestDifference(await decode('unpadded.bmp', whole.subarray(0, -1)), wanted)).toBe(0)
  await expect(decode('cut.bmp', whole.subarray(0, -2))).rejects.toThrow(CUT_OFF)
  await expect(decode('header.bmp', whole.subarray(0, 30))).rejects.toThrow(CUT_OFF)
})

test('random damage never causes worse than a refusal', async () => {
  const pixels = Buffer.from([7, 2, 6, 3, 0, 0, 0, 13, ...across, 0, 0, 2, 200, 200, 255, 1, 0, 1])
  const original = bitmap({ width: WIDTH, height: HEIGHT, bits: 8, compression: 1, palette: PALETTE, pixels })
  for (let at = 10; at < original.length; at++) {
    const broken = Buffer.from(original)
    broken[at] ^= 0x41
    const result = await decode('fuzz.bmp', broken).catch((error: Error) => error)
    if (result instanceof Error) expect(result.name).toBe('PictureError')
    else expect(result.data.length).toBe(result.width * result.height * 3)
  }
})
