/*
 * Plain data with arrays of floats as bytes: a JSON header with the position of each array, then the arrays. Unlike
 * V8's own format it is safe to read from anybody: only objects, lists, texts, numbers, maps and float32 views of the
 * bytes are created.
 */

/** Keys that no object of the data has: they represent what JSON cannot. */
const array = '$float32'
const map = '$map'
const number = '$number'

/** The data as bytes; every float keeps all its bits. */
export function packArrays(data: unknown): Buffer {
  const arrays: Float32Array[] = []
  let at = 0
  const plain = (value: unknown): unknown => {
    if (value instanceof Float32Array) {
      const place = [at, value.length]
      arrays.push(value)
      at += value.length
      return { [array]: place }
    }
    if (value instanceof Map) return { [map]: [...value].map(([key, item]) => [key, plain(item)]) }
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
      return { [number]: Object.is(value, -0) ? '-0' : String(value) }
    if (Array.isArray(value)) return value.map(plain)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
  }
  const header = Buffer.from(JSON.stringify(plain(data)))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(header.length)
  const bytes = arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength))
  return Buffer.concat([length, header, ...bytes])
}

/** Reverses `packArrays`. Throws an Error for bytes that it cannot have made. */
export function unpackArrays(bytes: Buffer): unknown {
  const start = 4 + bytes.readUInt32LE(0)
  const floats = (bytes.length - start) / 4
  if (!Number.isInteger(floats) || floats < 0) throw new RangeError('the arrays are cut')
  const made = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(made)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    const [[key, item] = ['', null]] = entries
    if (key === array) return floatsAt(item)
    if (key === number) return Number(item)
    if (key === map) return new Map((item as [string, unknown][]).map(([name, one]) => [String(name), made(one)]))
    return Object.fromEntries(entries.map(([name, one]) => [name, made(one)]))
  }
  const floatsAt = (place: unknown): Float32Array => {
    const [at, length] = place as [number, number]
    const isInside = Number.isInteger(at) && Number.isInteger(length) && at >= 0 && length >= 0 && at + length <= floats
    if (!isInside) throw new RangeError('an array lies elsewhere')
    // Copied, since arrays must start at a multiple of four.
    return new Float32Array(Uint8Array.from(bytes.subarray(start + at * 4, start + (at + length) * 4)).buffer)
  }
  return made(JSON.parse(bytes.toString('utf8', 4, start)))
}
