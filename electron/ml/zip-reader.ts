import { Readable } from 'node:stream'
import { fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl'
import type { ByteFile } from './byte-file.ts'

/**
 * Lets yauzl read through our own file. Its own reader passes offsets on unchecked, and those past 2^53 throw where
 * nobody can catch them; here they are an ordinary error.
 */
class ByteReader extends RandomAccessReader {
  readonly #file: ByteFile

  constructor(file: ByteFile) {
    super()
    this.#file = file
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(pieces(this.#file, start, end), { objectMode: false })
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#file.fill(buffer.subarray(offset, offset + length), position).then(() => callback(null), callback)
  }
}

/** Bytes read at a time when extracting a file. */
const PIECE = 256 << 10

async function* pieces(file: ByteFile, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; at += PIECE) yield await file.bytes(at, Math.min(PIECE, end - at))
}

/** The directory of a ZIP archive; names that lead outside are refused. Closing it leaves the file open. */
export function openZip(file: ByteFile): Promise<ZipFile> {
  const options = { lazyEntries: true, autoClose: false, strictFileNames: true }
  return fromRandomAccessReaderPromise(new ByteReader(file), file.size, options)
}
