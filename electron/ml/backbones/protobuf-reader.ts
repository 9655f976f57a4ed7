import { fstatSync, readSync } from 'node:fs'

/** Bytes read at a time. Long fields, such as a hundred megabytes of weights, are skipped. */
const WINDOW = 4096

/** Where a field's value is in the file; for a number, the number itself. */
export type Field = { number: number } & (
  { kind: 'number'; value: number } | { kind: 'bytes'; start: number; end: number }
)

/** The file is not such a message. */
export class BrokenMessage extends Error {
  readonly detail: string

  constructor(detail: string) {
    super(detail)
    this.detail = detail
  }
}

/**
 * Reads protocol-buffers messages (wire format: protobuf.dev/programming-guides/encoding) from an open file without
 * loading it. Throws BrokenMessage for anything that is not such a message.
 */
export class ProtobufFile {
  readonly length: number
  private readonly file: number
  private readonly window = Buffer.alloc(WINDOW)
  private from = 0
  private to = 0

  constructor(file: number) {
    this.file = file
    this.length = fstatSync(file).size
  }

  /** The fields of the message between two positions, in file order. */
  *fields(start = 0, end = this.length): Generator<Field> {
    for (let at = start; at < end;) {
      const tag = this.varint(at, end)
      // More than 32 bits are truncated by one reader and refused by another.
      if (tag.value > 0xffffffff || tag.next - at > 5) throw new BrokenMessage('a field has no number')
      const [number, type] = [Math.floor(tag.value / 8), tag.value % 8]
      if (type === 0) {
        const { value, next } = this.varint(tag.next, end)
        yield { number, kind: 'number', value }
        at = next
      } else if (type === 1 || type === 5) at = tag.next + (type === 1 ? 8 : 4)
      else if (type === 2) {
        const { value, next } = this.varint(tag.next, end)
        if (value > end - next) throw new BrokenMessage('a field is longer than what it is in')
        yield { number, kind: 'bytes', start: next, end: next + value }
        at = next + value
      } else throw new BrokenMessage(`a field has the unknown type ${type}`)
      if (at > end) throw new BrokenMessage('a field is longer than what it is in')
    }
  }

  /** A short text. */
  text({ start, end }: { start: number; end: number }): string {
    const bytes = Buffer.alloc(Math.min(end - start, WINDOW))
    const read = readSync(this.file, bytes, 0, bytes.length, start)
    return bytes.toString('utf8', 0, read)
  }

  /** Numbers beyond 2^53 lose their last bits; lengths and positions are never that large. */
  private varint(at: number, end: number): { value: number; next: number } {
    let value = 0
    for (let i = 0; i < 10 && at + i < end; i++) {
      const byte = this.byte(at + i)
      value += (byte & 127) * 2 ** (7 * i)
      if (byte < 128) return { value, next: at + i + 1 }
    }
    throw new BrokenMessage('a number does not end')
  }

  private byte(at: number): number {
    if (at < this.from || at >= this.to) {
      this.from = at
      this.to = at + readSync(this.file, this.window, 0, WINDOW, at)
      if (at >= this.to) throw new BrokenMessage('the file ends too early')
    }
    return this.window[at - this.from]
  }
}
