import { buffer } from 'node:stream/consumers'
import { openPromise } from 'yauzl'
import { LoupeError } from '../../errors.ts'
import { featuresInvalid, type OpenFeatures } from './open-features.ts'

/** Nothing larger is unpacked, bytes. */
const LARGEST = 8 * 2 ** 30

/** How each number type of NumPy lies in memory, little-endian. */
const types: Record<string, { bytes: number; read: (view: DataView, at: number) => number }> = {
  '<f4': { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  '<f8': { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  '<i4': { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  '<i8': { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  '<i2': { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  '<u4': { bytes: 4, read: (view, at) => view.getUint32(at, true) },
  '|u1': { bytes: 1, read: (view, at) => view.getUint8(at) },
  '|i1': { bytes: 1, read: (view, at) => view.getInt8(at) },
}

/** Opens `data.npy` and `label.npy` of an npz file. @throws LoupeError `features_invalid` */
export async function readNpz(file: string): Promise<OpenFeatures> {
  try {
    const found = await arrays(file)
    const array = (name: string) => {
      const bytes = found.get(name)
      if (!bytes) throw featuresInvalid(file, `it has no array '${name}'`)
      return parsed(file, name, bytes)
    }
    return { data: array('data'), label: array('label'), close: () => undefined }
  } catch (error) {
    throw error instanceof LoupeError ? error : featuresInvalid(file, 'it is no npz file, or a damaged one', error)
  }
}

async function arrays(file: string): Promise<Map<string, Buffer>> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false })
  try {
    const found = new Map<string, Buffer>()
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.replace(/\.npy$/, '')
      if (name !== 'data' && name !== 'label') continue
      if (entry.uncompressedSize > LARGEST) throw featuresInvalid(file, `'${name}' is larger than 8 GB`)
      found.set(name, await buffer(await zip.openReadStreamPromise(entry)))
    }
    return found
  } finally {
    zip.close()
  }
}

/** The npy format, versions 1 and 2: magic, length of the header, a Python dictionary, the numbers. */
function parsed(file: string, name: string, bytes: Buffer) {
  const wrong = (why: string) => featuresInvalid(file, `the array '${name}' ${why}`)
  if (bytes.length < 12 || bytes.toString('latin1', 0, 6) !== '\u0093NUMPY') throw wrong('is not in the npy format')
  const start = bytes[6] === 1 ? 10 : 12
  const end = start + (bytes[6] === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8))
  if (end > bytes.length) throw wrong('is cut short')
  const header = bytes.toString('latin1', start, end)
  const type = types[/'descr': *'([^']*)'/.exec(header)?.[1] ?? '']
  const dimensions = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1]
  if (!type) throw wrong('does not hold plain numbers')
  if (dimensions === undefined || !/'fortran_order': *False/.test(header)) throw wrong('does not lie row by row')
  const shape = dimensions
    .split(',')
    .filter((n) => n.trim() !== '')
    .map(Number)
  const count = shape.reduce((product, n) => product * n, 1)
  if (bytes.length - end !== count * type.bytes) throw wrong('has another size than its shape')
  const view = new DataView(bytes.buffer, bytes.byteOffset + end)
  return { shape, values: () => Float64Array.from({ length: count }, (_, i) => type.read(view, i * type.bytes)) }
}
