import type { NpyFault } from '../../../../common/words/en/problems/features.ts'

/** The longest accepted header: NumPy itself allows 10,000 bytes. */
export const LONGEST_HEADER = 10_000

/** Before the header: magic, version and the header's length. */
export const LONGEST_PREFIX = 12

/** Kind and size of the supported NumPy number types. */
const types: Record<string, (buffer: ArrayBuffer) => ArrayLike<number | bigint>> = {
  f4: (buffer) => new Float32Array(buffer),
  f8: (buffer) => new Float64Array(buffer),
  i1: (buffer) => new Int8Array(buffer),
  i2: (buffer) => new Int16Array(buffer),
  i4: (buffer) => new Int32Array(buffer),
  i8: (buffer) => new BigInt64Array(buffer),
  u1: (buffer) => new Uint8Array(buffer),
  u2: (buffer) => new Uint16Array(buffer),
  u4: (buffer) => new Uint32Array(buffer),
  u8: (buffer) => new BigUint64Array(buffer),
}

/** What the header of an .npy file describes. */
export interface NpyHeader {
  /** Offset of the first number. */
  start: number
  shape: number[]
  /** Bytes per number. */
  bytes: number
  /** Converts bytes to numbers; may swap the bytes in place. */
  numbers(buffer: ArrayBuffer): ArrayLike<number | bigint>
}

/**
 * Reads the npy format, versions 1 to 3: magic, version, length of the header, a Python dictionary. `bytes` is the
 * beginning of the file. The dictionary is not evaluated: only three entries are extracted.
 * @returns the header, or what is wrong
 */
export function npyHeader(bytes: Buffer): NpyHeader | NpyFault {
  if (bytes.length < LONGEST_PREFIX || bytes.toString('latin1', 0, 6) !== '\u0093NUMPY') return 'not_npy'
  const prefix = bytes[6] === 1 ? 10 : 12
  const length = bytes[6] === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8)
  if (length > LONGEST_HEADER) return 'long_header'
  if (prefix + length > bytes.length) return 'cut_short'
  const header = bytes.toString('latin1', prefix, prefix + length)
  const [, order, kind] = /'descr': *'([<>|=])([a-zA-Z]\d+)'/.exec(header) ?? []
  if (kind === undefined || !Object.hasOwn(types, kind)) return 'no_numbers'
  const dimensions = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1]
  if (dimensions === undefined || !/'fortran_order': *False/.test(header)) return 'not_by_rows'
  const width = Number(kind[1])
  return {
    start: prefix + length,
    bytes: width,
    shape: dimensions
      .split(',')
      .filter((n) => n.trim() !== '')
      .map(Number),
    numbers: (buffer) => {
      if (order === '>') swap(Buffer.from(buffer), width)
      return types[kind](buffer)
    },
  }
}

function swap(buffer: Buffer, width: number): void {
  if (width === 2) buffer.swap16()
  else if (width === 4) buffer.swap32()
  else if (width === 8) buffer.swap64()
}
