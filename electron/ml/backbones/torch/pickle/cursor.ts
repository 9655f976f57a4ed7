import { WeightsProblem } from '../problem.ts'

const LONGEST_LINE = 1024
/** Files of weights contain no integers longer than this many bytes. */
const LONGEST_INTEGER = 32

/** Reads the arguments of a pickle's instructions one after the other. Every length is checked against what is left. */
export class PickleCursor {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  at: number

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.at = at
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true)
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), true)
  }

  /** A length of eight bytes; impossible lengths run over the end, which `#take` reports. */
  u64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true))
  }

  /** BINFLOAT is the one big-endian number of the format. */
  f64(): number {
    return this.#view.getFloat64(this.#take(8), false)
  }

  raw(length: number): Uint8Array {
    const start = this.#take(length)
    return this.#bytes.subarray(start, start + length)
  }

  text(length: number): string {
    return new TextDecoder().decode(this.raw(length))
  }

  /** Two's complement, little-endian; a bigint only if it does not fit into a number. */
  integer(length: number): number | bigint {
    if (length > LONGEST_INTEGER) throw new WeightsProblem(`it holds an integer of ${length} bytes`)
    let value = 0n
    for (const byte of this.raw(length).toReversed()) value = (value << 8n) | BigInt(byte)
    value = BigInt.asIntN(length * 8, value)
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : value
  }

  /** A line of the text instructions, without its end. */
  line(): string {
    const end = this.#bytes.subarray(this.at, this.at + LONGEST_LINE).indexOf(10)
    if (end < 0) throw new WeightsProblem('its pickle is damaged (a line without an end)')
    const line = this.text(end)
    this.at++
    return line
  }

  #take(length: number): number {
    const start = this.at
    if (length > this.#bytes.byteLength - start) throw new WeightsProblem('its pickle is cut short or damaged')
    this.at = start + length
    return start
  }
}
