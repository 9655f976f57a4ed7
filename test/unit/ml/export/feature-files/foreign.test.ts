import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import yazl from 'yazl'
import { ByteFile } from '../../../../../electron/ml/byte-file.ts'
import { checkMemory } from '../../../../../electron/ml/export/feature-files/open-features.ts'
import { readFeatureFile } from '../../../../../electron/ml/export/feature-files/read.ts'
import { tempFolder } from '../../../../fixtures/pictures/picture-folders.ts'

/** Made by `make.py` there. */
const fixture = (name: string) => path.join(import.meta.dirname, '../../../../fixtures/hdf5', `${name}.h5`)
const rows = {
  features: { data: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7), rows: 4, cols: 2 },
  labels: Int32Array.of(0, 1, 0, 1),
}

describe('HDF5', () => {
  test.for(['compact', 'big-endian', 'packed', 'lzf', 'soft-link'])('%s is read', async (name) => {
    expect(await readFeatureFile(fixture(name))).toEqual(rows)
  })

  test.for([
    ['external-link', /'data' is a link into another file/],
    ['soft-through', /has no dataset 'data'/],
    ['virtual', /are in other datasets/],
    ['external-storage', /cannot be read: they are damaged, or are in another file/],
  ] as const)('%s is refused: nothing but the file itself is read', async ([name, why]) => {
    const folder = tempFolder()
    // What it points to exists.
    fs.copyFileSync(fixture('compact'), path.join(folder, 'plain.h5'))
    const file = path.join(folder, 'f.h5')
    fs.copyFileSync(fixture(name), file)
    await expect(readFeatureFile(file)).rejects.toMatchObject({
      code: 'features_invalid',
      message: expect.stringMatching(why) as string,
    })
    // Refused files leave the library as it was.
    expect(await readFeatureFile(fixture('packed'))).toEqual(rows)
  })

  test.for(['sparse', 'sparse-contiguous', 'packed-bomb'])(
    '%s: 2 kB that claim 4 GB are refused immediately',
    async (name) => {
      const before = process.memoryUsage().rss
      await expect(readFeatureFile(fixture(name))).rejects.toThrow(
        /'data' claims 500000 × 2000 numbers, 4\.0 GB, and the file has 1\.7 kB/,
      )
      expect(process.memoryUsage().rss - before).toBeLessThan(200e6)
    },
  )

  test('a chunk that would be unpacked to more than 256 MB is refused', async () => {
    await expect(readFeatureFile(fixture('great-chunk'))).rejects.toThrow(/chunks of more than 256 MB/)
  })

  test('numbers that cannot be decompressed are an error, not what was in memory', async () => {
    const bytes = fs.readFileSync(fixture('packed'))
    // Every compressed chunk begins with zlib's mark.
    for (let at = bytes.indexOf('\x78\x5e', 'latin1'); at >= 0; at = bytes.indexOf('\x78\x5e', at + 2, 'latin1'))
      bytes[at + 3] ^= 0xff
    const file = path.join(tempFolder(), 'f.h5')
    fs.writeFileSync(file, bytes)
    await expect(readFeatureFile(file)).rejects.toThrow(/damaged/)
  })
})

/** An .npy file with this header and these bytes. */
function npy(header: string, content: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16LE(header.length)
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(header, 'latin1'), content])
}

const dict = (type: string, shape: string, order = 'False') =>
  `{'descr': ${type}, 'fortran_order': ${order}, 'shape': ${shape}, }`

async function npz(arrays: [name: string, bytes: Buffer][], compress = false): Promise<string> {
  const zip = new yazl.ZipFile()
  for (const [name, bytes] of arrays) zip.addBuffer(bytes, `${name}.npy`, { compress })
  zip.end()
  const file = path.join(tempFolder(), 'f.npz')
  fs.writeFileSync(file, await buffer(zip.outputStream))
  return file
}

describe('npz', () => {
  const data = npy(dict("'<f4'", '(4, 2)'), Buffer.from(rows.features.data.buffer))
  const label = npy(dict("'<i4'", '(4,)'), Buffer.from(rows.labels.buffer))

  test.for([
    ['>f4', (at: number) => Buffer.from(Float32Array.of(at).buffer).swap32()],
    ['<f8', (at: number) => Buffer.from(Float64Array.of(at).buffer)],
    ['>i8', (at: number) => Buffer.from(BigInt64Array.of(BigInt(at)).buffer).swap64()],
    ['|u1', (at: number) => Buffer.of(at)],
  ] as const)('numbers of type %s are read, packed or not', async ([type, bytes]) => {
    const array = npy(dict(`'${type}'`, '(4, 2)'), Buffer.concat([...rows.features.data].map(bytes)))
    for (const compress of [false, true])
      expect(
        await readFeatureFile(
          await npz(
            [
              ['data', array],
              ['label', label],
            ],
            compress,
          ),
        ),
      ).toEqual(rows)
  })

  test.for([
    ['Python objects', dict("'|O'", '(4, 2)'), /does not contain plain numbers/],
    ['a structure', dict("[('a', '<f4')]", '(4, 2)'), /does not contain plain numbers/],
    ['a type that the prototype has', dict("'<constructor'", '(4, 2)'), /does not contain plain numbers/],
    ['columns first', dict("'<f4'", '(4, 2)', 'True'), /does not lie row by row/],
    ['a negative shape', dict("'<f4'", '(-4, -2)'), /does not lie row by row/],
    ['a shape past 2^53', dict("'<f4'", '(4, 9007199254740993)'), /claims an impossible shape/],
    [
      'more rows than bytes',
      dict("'<f4'", '(4000000, 2)'),
      /'data' claims 4000000 × 2 numbers, 32\.0 MB, and the file has/,
    ],
    ['fewer rows than bytes', dict("'<f4'", '(2, 2)'), /another size than its shape/],
    ['a header of 60 kB', dict("'<f4'", '(4, 2)').padEnd(60_000), /header that is too long/],
  ] as const)('%s: refused', async ([, header, why]) => {
    const file = await npz([
      ['data', npy(header, Buffer.alloc(32))],
      ['label', label],
    ])
    await expect(readFeatureFile(file)).rejects.toMatchObject({
      code: 'features_invalid',
      message: expect.stringMatching(why) as string,
    })
  })

  test('a duplicate array is refused', async () => {
    await expect(
      readFeatureFile(
        await npz([
          ['data', data],
          ['label', label],
          ['data', data],
        ]),
      ),
    ).rejects.toThrow(/'data' twice/)
  })

  test('300 kB that decompress to 300 MB are refused before that', async () => {
    const many = npy(dict("'<f4'", '(37500000, 2)'), Buffer.alloc(300e6))
    const file = await npz(
      [
        ['data', many],
        ['label', label],
      ],
      true,
    )
    const before = process.memoryUsage().rss
    await expect(readFeatureFile(file)).rejects.toThrow(/claims 37500000 × 2 numbers, 300 MB, and the file has/)
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6)
  })

  test('an archive whose directory is past 2^53 is a damaged one', async () => {
    const file = await npz([
      ['data', data],
      ['label', label],
    ])
    const bytes = fs.readFileSync(file)
    const end = bytes.subarray(bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1'))
    end.fill(0xff, 8, 20)
    const locator = Buffer.alloc(20)
    locator.write('PK\x06\x07', 'latin1')
    locator.writeBigUInt64LE(2n ** 60n, 8)
    locator.writeUInt32LE(1, 16)
    fs.writeFileSync(file, Buffer.concat([bytes.subarray(0, bytes.length - end.length), locator, end]))
    await expect(readFeatureFile(file)).rejects.toMatchObject({ code: 'features_invalid' })
  })
})

test('more numbers than the free memory holds are refused', () => {
  expect(() => checkMemory('f.npz', 3e9, 5e9)).toThrow(/its numbers take 3\.0 GB, and 5\.0 GB of memory are free/)
  checkMemory('f.npz', 2e9, 5e9)
})

const noPipes = process.platform === 'win32' ? ' (skipped: Windows has no named pipes in folders)' : ''
test.skipIf(noPipes !== '')(`a pipe or a device is refused without waiting for it${noPipes}`, async () => {
  const pipe = path.join(tempFolder(), 'f.h5')
  execFileSync('mkfifo', [pipe])
  for (const file of [pipe, '/dev/zero', tempFolder()])
    await expect(ByteFile.open(file)).rejects.toMatchObject({
      code: 'not_a_file',
      message: `${file} is not a plain file.`,
    })
  await expect(readFeatureFile(pipe)).rejects.toMatchObject({ code: 'features_invalid' })
})
