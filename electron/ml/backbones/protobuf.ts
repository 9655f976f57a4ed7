const VARINT = 0
const BYTES = 2
const FIXED32 = 5

const text = new TextEncoder()

/**
 * One protocol-buffers message being written (wire format: protobuf.dev/programming-guides/encoding).
 *
 * The encoded bytes are a list of chunks, so that a hundred megabytes of weights are passed through and never copied.
 */
export class Message {
  readonly chunks: Uint8Array[] = []
  byteLength = 0

  /** A whole number from 0 to 2^53 - 1. */
  uint(field: number, value: number): this {
    return this.#push([varint(field * 8 + VARINT), varint(value)])
  }

  float(field: number, value: number): this {
    const data = new Uint8Array(4)
    new DataView(data.buffer).setFloat32(0, value, true)
    return this.#push([varint(field * 8 + FIXED32), data])
  }

  text(field: number, value: string): this {
    return this.bytes(field, text.encode(value))
  }

  /** Bytes are referenced, not copied: they must not change before the message is written out. */
  bytes(field: number, value: Uint8Array): this {
    return this.#push([varint(field * 8 + BYTES), varint(value.byteLength), value])
  }

  /** A list of whole numbers in packed form. */
  uints(field: number, values: readonly number[]): this {
    return this.bytes(field, Uint8Array.from(values.flatMap((value) => [...varint(value)])))
  }

  message(field: number, value: Message): this {
    return this.#push([varint(field * 8 + BYTES), varint(value.byteLength)]).#push(value.chunks)
  }

  /** The encoded bytes, copied to their own memory. */
  whole(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.byteLength)
    let at = 0
    for (const chunk of this.chunks) {
      bytes.set(chunk, at)
      at += chunk.byteLength
    }
    return bytes
  }

  #push(chunks: readonly Uint8Array[]): this {
    for (const chunk of chunks) {
      this.chunks.push(chunk)
      this.byteLength += chunk.byteLength
    }
    return this
  }
}

function varint(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`Not a whole number from 0: ${value}`)
  const bytes: number[] = []
  // Division, because shifts would truncate the number to 32 bits.
  while (value >= 128) {
    bytes.push((value % 128) + 128)
    value = Math.floor(value / 128)
  }
  bytes.push(value)
  return Uint8Array.from(bytes)
}
