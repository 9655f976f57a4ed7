import path from 'node:path'
import type { Dataset, File } from 'h5wasm/node'
import { featuresInvalid, type OpenFeatures } from './open-features.ts'
import { openRegularFile } from '../../regular-file.ts'

const MAGIC = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a])
/** Numbers that are read at once: the library's own memory holds them too. */
const CHUNK = 4 * 2 ** 20

/** Opens `data` and `label` of an HDF5 file. @throws LoupeError `features_invalid` */
export async function readHdf5(file: string): Promise<OpenFeatures> {
  if (!(await beginsRight(file))) throw featuresInvalid(file, 'it is no HDF5 file')
  const h5wasm = await import('h5wasm/node')
  await h5wasm.ready
  let h5: File
  try {
    h5 = new h5wasm.File(path.resolve(file), 'r')
  } catch (error) {
    throw featuresInvalid(file, 'it is damaged', error)
  }
  const dataset = (name: string): Dataset => {
    const found = h5.get(name)
    if (!(found instanceof h5wasm.Dataset)) throw featuresInvalid(file, `it has no dataset '${name}'`)
    if (!/^[<>=|]?[bBhHiIqQfd]$/.test(String(found.dtype)))
      throw featuresInvalid(file, `'${name}' does not hold plain numbers`)
    return found
  }
  try {
    return { data: described(dataset('data')), label: described(dataset('label')), close: () => h5.close() }
  } catch (error) {
    h5.close()
    throw error
  }
}

function described(dataset: Dataset): { shape: number[]; values(): ArrayLike<number> } {
  const shape = dataset.shape ?? []
  return { shape, values: () => read(dataset, shape) }
}

/** All numbers, a few rows at a time. */
function read(dataset: Dataset, [rows, ...rest]: number[]): Float64Array | Float32Array {
  const width = rest.reduce((product, n) => product * n, 1)
  const all = width > 1 ? new Float32Array(rows * width) : new Float64Array(rows)
  const atOnce = Math.max(1, Math.floor(CHUNK / width))
  for (let at = 0; at < rows; at += atOnce) {
    const part = dataset.slice([[at, Math.min(at + atOnce, rows)]]) as ArrayLike<number | bigint>
    for (let i = 0; i < part.length; i++) all[at * width + i] = Number(part[i])
  }
  return all
}

async function beginsRight(file: string): Promise<boolean> {
  const handle = await openRegularFile(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0)
    return bytesRead === MAGIC.length && buffer.equals(MAGIC)
  } finally {
    await handle.close()
  }
}
