import fs from 'node:fs'
import path from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { withoutBombs } from '../../../../electron/ml/images/without-bombs.ts'
import { loadPicture } from '../../../../electron/ml/images/load.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'

const noise = (width: number, height: number) => {
  const data = Buffer.from(Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251))
  return sharp(data, { raw: { width, height, channels: 3 } })
}

function chunk(name: string, data: Uint8Array): Buffer {
  const made = Buffer.concat([Buffer.alloc(4), Buffer.from(name, 'latin1'), data, Buffer.alloc(4)])
  made.writeUInt32BE(data.length)
  made.writeUInt32BE(crc32(made.subarray(4, -4)), made.length - 4)
  return made
}

/** Big-endian EXIF with an orientation; all its other entries lead back to their own directory. */
function fan(entries: number, orientation: number): Buffer {
  const exif = Buffer.alloc(60_020)
  exif.write('MM\0*', 'latin1')
  exif.writeUInt32BE(8, 4)
  exif.writeUInt16BE(entries, 8)
  for (let i = 0; i < entries; i++) {
    const at = 10 + 12 * i
    exif.writeUInt16BE(i === 0 ? 0x0112 : 0x8769, at)
    exif.writeUInt16BE(i === 0 ? 3 : 4, at + 2)
    exif.writeUInt32BE(1, at + 4)
    if (i === 0) exif.writeUInt16BE(orientation, at + 8)
    else exif.writeUInt32BE(8, at + 8)
  }
  return exif
}

const saved = (name: string, bytes: Uint8Array) => {
  const file = path.join(tempFolder(), name)
  fs.writeFileSync(file, bytes)
  return file
}

test('texts in a PNG are not decompressed, and no pixel changes', async () => {
  const plain = await noise(300, 300).png().toBuffer()
  // Half a gigabyte of spaces.
  const text = chunk('zTXt', Buffer.concat([Buffer.from('a\0\0', 'latin1'), deflateSync(Buffer.alloc(2 ** 25, 32))]))
  const bomb = Buffer.concat([plain.subarray(0, 33), ...Array<Buffer>(16).fill(text), plain.subarray(33)])
  expect(withoutBombs(bomb, 'png').equals(plain)).toBe(true)
  const before = process.resourceUsage().maxRSS
  const pixels = await (await loadPicture(saved('bomb.png', bomb))).decode()
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(200 * 1024)
  expect(pixels).toEqual(await (await loadPicture(saved('plain.png', plain))).decode())
})

test('only the orientation is read from EXIF with circular entries', async () => {
  const plain = await noise(300, 200).jpeg().toBuffer()
  const exif = Buffer.concat([Buffer.from('\xff\xe1\0\0Exif\0\0', 'latin1'), fan(5000, 6)])
  exif.writeUInt16BE(exif.length - 2, 2)
  const file = saved('fan.jpg', Buffer.concat([plain.subarray(0, 2), exif, plain.subarray(2)]))
  // Following the circles would take hours.
  expect(await loadPicture(file)).toMatchObject({ facts: { width: 200, height: 300, orientation: 6 } })
  const png = await noise(300, 200).png().toBuffer()
  const bomb = Buffer.concat([png.subarray(0, 33), chunk('eXIf', fan(1500, 8)), png.subarray(33)])
  expect(await loadPicture(saved('fan.png', bomb))).toMatchObject({
    facts: { width: 200, height: 300, orientation: 8 },
  })
})

test('pictures as cameras and programs write them stay unchanged', async () => {
  const exif = {
    IFD0: { Copyright: 'nobody', Software: 'a'.repeat(3000) },
    IFD3: { GPSLatitude: '51/1 30/1 3230/100' },
  }
  const photo = await noise(300, 200).jpeg().withExif(exif).toBuffer()
  expect(withoutBombs(photo, 'jpeg')).toBe(photo)
  const drawn = await noise(30, 20).png().withExif(exif).toBuffer()
  expect(withoutBombs(drawn, 'png')).toBe(drawn)
  for (const format of ['jpeg', 'png'] as const)
    for (let length = 0; length < photo.length; length += 61)
      withoutBombs((format === 'jpeg' ? photo : drawn).subarray(0, length), format)
})
