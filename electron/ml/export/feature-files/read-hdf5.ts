import type { Dataset, File } from 'h5wasm'
import { LoupeError } from '../../errors.ts'
import { ByteFile } from '../../byte-file.ts'
import { inSandbox } from './hdf5-sandbox.ts'
import { checkClaim, type FeatureArray, type OpenFeatures } from './open-features.ts'

const MAGIC = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a])
/** Numbers read at a time: the library's own memory holds them too. */
const CHUNK = 4 * 2 ** 20
/** Largest chunk in bytes: the library unpacks a whole chunk at a time. */
const MOST_CHUNK = 256e6

/**
 * Gives `use` the datasets `data` and `label` of an HDF5 file. External links, external storage and virtual datasets
 * are refused; links inside the file are followed.
 * @throws LoupeError `features_invalid`
 */
export async function readHdf5<T>(file: string, use: (features: OpenFeatures) => Promise<T>): Promise<T> {
  const bytes = await ByteFile.open(file)
  try {
    if (!(await beginsRight(bytes))) throw new LoupeError('features_invalid.no_hdf5', { file })
    return await inSandbox(bytes, async (h5wasm, name) => {
      const h5 = attempt(() => new h5wasm.File(name, 'r'), { file }, 'damaged')
      const array = (of: string) => described(file, of, datasetOf(h5wasm, h5, file, of), bytes.size)
      try {
        return await use({ data: array('data'), label: array('label') })
      } finally {
        h5.close()
      }
    })
  } finally {
    await bytes.close()
  }
}

function datasetOf(h5wasm: typeof import('h5wasm'), h5: File, file: string, name: string): Dataset {
  const found = attempt(() => h5.get(name), { file, name }, 'no_dataset')
  if (found instanceof h5wasm.ExternalLink) throw new LoupeError('features_invalid.link', { file, name })
  if (!(found instanceof h5wasm.Dataset)) throw new LoupeError('features_invalid.no_dataset', { file, name })
  return found
}

function described(file: string, name: string, dataset: Dataset, stored: number): FeatureArray {
  const { shape, chunks, size, virtual_sources: virtual } = attempt(() => dataset.metadata, { file, name }, 'part')
  if (virtual) throw new LoupeError('features_invalid.virtual', { file, name })
  const type = attempt(() => String(dataset.dtype), { file, name }, 'part')
  if (!/^[<>=|]?[bBhHiIqQfd]$/.test(type)) throw new LoupeError('features_invalid.no_numbers_in', { file, name })
  const claim = { shape: shape ?? [], bytes: size }
  const packed = chunks !== null && attempt(() => dataset.filters, { file, name }, 'part').length > 0
  checkClaim(file, name, claim, stored, packed)
  if (chunks && chunks.reduce((product, n) => product * n, size) > MOST_CHUNK)
    throw new LoupeError('features_invalid.chunks', { file, name, most: MOST_CHUNK })
  return {
    shape: claim.shape,
    fill: (target) => attempt(() => Promise.resolve(fill(dataset, claim.shape, target)), { file, name }, 'unread'),
  }
}

/** All numbers, a few rows at a time. */
function fill(dataset: Dataset, [rows, ...rest]: number[], target: Float32Array | Float64Array): void {
  const width = rest.reduce((product, n) => product * n, 1)
  const atOnce = Math.max(1, Math.floor(CHUNK / width))
  for (let at = 0; at < rows; at += atOnce) {
    const part = dataset.slice([[at, Math.min(at + atOnce, rows)]]) as ArrayLike<number | bigint>
    for (let i = 0; i < part.length; i++) target[at * width + i] = Number(part[i])
  }
}

/** The library's errors name its own functions; people are told what is wrong with the file. */
function attempt<T>(
  ask: () => T,
  of: { file: string; name?: string },
  why: 'damaged' | 'part' | 'no_dataset' | 'unread',
): T {
  try {
    return ask()
  } catch (error) {
    throw new LoupeError(`features_invalid.${why}`, { name: '', ...of }, { cause: error })
  }
}

async function beginsRight(file: ByteFile): Promise<boolean> {
  return file.size >= MAGIC.length && MAGIC.equals(await file.bytes(0, MAGIC.length))
}
