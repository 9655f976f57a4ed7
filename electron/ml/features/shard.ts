import fs from 'node:fs'
import { crc32 } from 'node:zlib'
import { guarded } from '../files/guard.ts'
import { append } from '../../../common/many.ts'

const KEY_BYTES = 32
/** Key, CRC-32 of the row, CRC-32 of the entry so far. */
const ENTRY_BYTES = KEY_BYTES + 8

/**
 * One append-only file of feature rows and its index.
 *
 * Rows are written before their index entries, and both have checksums, so a process may be killed at any moment: rows
 * that the index does not name, or that fail their checksum, do not count. Incomplete ends left by a killed process are
 * truncated at the next opening for writing.
 */
export class Shard {
  readonly keys: string[] = []
  private readonly checksums: number[] = []
  private readonly base: string
  private readonly half: boolean
  private readonly rowBytes: number
  private readonly rowsFile: number
  private readonly indexFile: number

  /**
   * @param base path without extension; `.rows` and `.index` are added
   * @param dimensions numbers per row
   * @param kept their format on disk
   */
  constructor(base: string, dimensions: number, mode: 'read' | 'write', kept: 'float32' | 'float16' = 'float32') {
    this.base = base
    this.half = kept === 'float16'
    this.rowBytes = dimensions * (this.half ? 2 : 4)
    if (mode === 'write') for (const end of ['.rows', '.index']) guarded(base + end)
    const flags = mode === 'read' ? 'r' : fs.constants.O_RDWR | fs.constants.O_CREAT
    this.rowsFile = fs.openSync(`${base}.rows`, flags)
    this.indexFile = fs.openSync(`${base}.index`, flags)
    this.readIndex()
    if (mode === 'write') {
      fs.ftruncateSync(this.indexFile, this.count * ENTRY_BYTES)
      fs.ftruncateSync(this.rowsFile, this.count * this.rowBytes)
    }
  }

  /** Rows in the shard. */
  get count(): number {
    return this.keys.length
  }

  /** Appends rows; afterwards either all of them are there or, after an error, none. */
  append(keys: string[], rows: Float32Array): void {
    const kept = this.half ? Float16Array.from(rows) : rows
    const bytes = Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength)
    const entries = Buffer.alloc(keys.length * ENTRY_BYTES)
    const checksums = keys.map((key, i) => {
      const checksum = crc32(bytes.subarray(i * this.rowBytes, (i + 1) * this.rowBytes))
      const at = i * ENTRY_BYTES
      entries.write(key, at, 'hex')
      entries.writeUInt32LE(checksum, at + KEY_BYTES)
      entries.writeUInt32LE(crc32(entries.subarray(at, at + KEY_BYTES + 4)), at + KEY_BYTES + 4)
      return checksum
    })
    writeFully(this.rowsFile, bytes, this.count * this.rowBytes, `${this.base}.rows`)
    writeFully(this.indexFile, entries, this.count * ENTRY_BYTES, `${this.base}.index`)
    append(this.keys, keys)
    append(this.checksums, checksums)
  }

  /** Reads row `i` into `into` (`[dimensions]`); false if the row fails its checksum. */
  read(i: number, into: Float32Array): boolean {
    const kept = this.half ? new Float16Array(into.length) : into
    const bytes = Buffer.from(kept.buffer, kept.byteOffset, this.rowBytes)
    const whole = this.fill(i, bytes)
    if (kept !== into) into.set(kept)
    return whole
  }

  /** Whether row `i` passes its checksum. */
  isWhole(i: number): boolean {
    return this.fill(i, Buffer.allocUnsafe(this.rowBytes))
  }

  private fill(i: number, bytes: Buffer): boolean {
    const read = fs.readSync(this.rowsFile, bytes, 0, this.rowBytes, i * this.rowBytes)
    return read === this.rowBytes && crc32(bytes) === this.checksums[i]
  }

  close(): void {
    fs.closeSync(this.rowsFile)
    fs.closeSync(this.indexFile)
  }

  private readIndex(): void {
    const index = fs.readFileSync(this.indexFile)
    const rowsThere = Math.floor(fs.fstatSync(this.rowsFile).size / this.rowBytes)
    const entries = Math.min(Math.floor(index.length / ENTRY_BYTES), rowsThere)
    for (let i = 0; i < entries; i++) {
      const entry = index.subarray(i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES)
      if (crc32(entry.subarray(0, KEY_BYTES + 4)) !== entry.readUInt32LE(KEY_BYTES + 4)) break
      this.keys.push(entry.toString('hex', 0, KEY_BYTES))
      this.checksums.push(entry.readUInt32LE(KEY_BYTES))
    }
  }
}

function writeFully(file: number, bytes: Buffer, position: number, path: string): void {
  try {
    for (let done = 0; done < bytes.length;)
      done += fs.writeSync(file, bytes, done, bytes.length - done, position + done)
  } catch (error) {
    // Errors of writing to an open file do not name it.
    throw Object.assign(error as Error, { path })
  }
}
