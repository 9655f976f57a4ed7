/**
 * `node scripts/make-icons.ts`: makes the icons of every system from resources/icons/icon.svg, beside it. Run it again
 * when the drawing changes.
 */
import fs from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'

const folder = path.join(import.meta.dirname, '..', 'resources', 'icons')

/** The icon as PNG, `side` pixels wide and high. */
function png(side: number): Promise<Buffer> {
  const svg = path.join(folder, 'icon.svg')
  return sharp(svg, { density: (72 * side) / 512 })
    .resize(side, side)
    .png({ compressionLevel: 9 })
    .toBuffer()
}

/** Windows: a header, 16 bytes per picture, then the pictures as PNG files. */
function ico(pictures: [side: number, png: Buffer][]): Buffer {
  const header = Buffer.alloc(6 + 16 * pictures.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pictures.length, 4)
  let offset = header.length
  pictures.forEach(([side, data], i) => {
    const at = 6 + 16 * i
    // 256 is written as 0
    header.writeUInt8(side % 256, at)
    header.writeUInt8(side % 256, at + 1)
    header.writeUInt16LE(1, at + 4)
    header.writeUInt16LE(32, at + 6)
    header.writeUInt32LE(data.length, at + 8)
    header.writeUInt32LE(offset, at + 12)
    offset += data.length
  })
  return Buffer.concat([header, ...pictures.map(([, data]) => data)])
}

/**
 * macOS: for every picture a four-letter name for its size, its length including these eight bytes, and the PNG file.
 */
function icns(pictures: [name: string, png: Buffer][]): Buffer {
  const parts = pictures.map(([name, data]) => {
    const head = Buffer.from(`${name}\0\0\0\0`, 'latin1')
    head.writeUInt32BE(8 + data.length, 4)
    return Buffer.concat([head, data])
  })
  const head = Buffer.from('icns\0\0\0\0', 'latin1')
  head.writeUInt32BE(8 + parts.reduce((sum, part) => sum + part.length, 0), 4)
  return Buffer.concat([head, ...parts])
}

const sides = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
const pictures = new Map(await Promise.all(sides.map(async (side) => [side, await png(side)] as const)))
const at = (side: number) => pictures.get(side) ?? Buffer.alloc(0)
const write = (name: string, data: Buffer) => fs.writeFileSync(path.join(folder, name), data)

// electron-builder finds the Linux icons by their sizes here.
for (const side of [16, 32, 48, 64, 128, 256, 512]) write(`${side}x${side}.png`, at(side))
write('icon.ico', ico([16, 24, 32, 48, 64, 128, 256].map((side) => [side, at(side)])))
// macOS names for 128 … 1024 pixels; the second half are the doubled versions of icons half as large.
const names: [string, number][] = [
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
]
write('icon.icns', icns(names.map(([name, side]) => [name, at(side)])))
