import type { Readable } from 'node:stream'
import type { Entry, ZipFile } from 'yauzl'
import type { NpyFault } from '../../../../common/words/en/problems/features.ts'
import { ByteFile } from '../../byte-file.ts'
import { LoupeError } from '../../errors.ts'
import { openZip } from '../../zip-reader.ts'
import { LONGEST_HEADER, LONGEST_PREFIX, npyHeader, type NpyHeader } from './npy.ts'
import { checkClaim, type FeatureArray, type OpenFeatures } from './open-features.ts'

/** Bytes converted at a time; a multiple of every number's size. */
const PIECE = 1 << 20

/** Gives `use` the arrays `data.npy` and `label.npy` of an npz file. @throws LoupeError `features_invalid` */
export async function readNpz<T>(file: string, use: (features: OpenFeatures) => Promise<T>): Promise<T> {
  const bytes = await ByteFile.open(file)
  try {
    const zip = await openZip(bytes)
    const entries = await wantedEntries(file, zip)
    const array = (name: string) => described(file, name, zip, entries.get(name), bytes.size)
    return await use({ data: await array('data'), label: await array('label') })
  } catch (error) {
    throw error instanceof LoupeError ? error : new LoupeError('features_invalid.no_npz', { file }, { cause: error })
  } finally {
    await bytes.close()
  }
}

async function wantedEntries(file: string, zip: ZipFile): Promise<Map<string, Entry>> {
  const found = new Map<string, Entry>()
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName.replace(/\.npy$/, '')
    if (name !== 'data' && name !== 'label') continue
    if (found.has(name)) throw new LoupeError('features_invalid.twice', { file, name })
    found.set(name, entry)
  }
  return found
}

async function described(
  file: string,
  name: string,
  zip: ZipFile,
  entry: Entry | undefined,
  size: number,
): Promise<FeatureArray> {
  if (!entry) throw new LoupeError('features_invalid.no_array', { file, name })
  const wrong = (what: NpyFault) => new LoupeError('features_invalid.npy', { file, name, what })
  // 0 is stored, 8 is DEFLATE; others are not supported.
  const packed = entry.compressionMethod !== 0
  if (entry.compressedSize > size) throw wrong('cut_short')
  const header = npyHeader(await beginning(await zip.openReadStreamPromise(entry)))
  if (typeof header === 'string') throw wrong(header)
  checkClaim(file, name, header, entry.compressedSize, packed)
  const claimed = header.shape.reduce((product, n) => product * n, header.bytes)
  if (entry.uncompressedSize - header.start !== claimed) throw wrong('other_size')
  return {
    shape: header.shape,
    fill: async (target) => {
      await fill(await zip.openReadStreamPromise(entry), header, target)
    },
  }
}

/** The first bytes of a stream, enough for any header. */
async function beginning(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= LONGEST_PREFIX + LONGEST_HEADER) break
  }
  return Buffer.concat(chunks)
}

/** The numbers after the header, a piece at a time: unpacked data is never in memory as a whole. */
async function fill(stream: Readable, header: NpyHeader, target: Float32Array | Float64Array): Promise<void> {
  const piece = Buffer.from(new ArrayBuffer(PIECE))
  let [skip, held, at] = [header.start, 0, 0]
  const flush = () => {
    const numbers = header.numbers(piece.buffer.slice(0, held))
    for (let i = 0; i < numbers.length; i++) target[at + i] = Number(numbers[i])
    at += numbers.length
    held = 0
  }
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let from = Math.min(skip, chunk.length)
    skip -= from
    while (from < chunk.length) {
      const copied = chunk.copy(piece, held, from)
      from += copied
      held += copied
      if (held === PIECE) flush()
    }
  }
  flush()
  if (at !== target.length) throw new Error('it ends before its last number')
}
