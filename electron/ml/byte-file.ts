import type { FileHandle } from 'node:fs/promises'
import { openRegularFile } from './regular-file.ts'

/** The most bytes of one read. */
const CHUNK = 4 << 20

/** The file ends before what should be in it. */
export class CutShort extends Error {
  constructor() {
    super('it is cut short')
  }
}

/** A file that is read at given positions, never as a whole. */
export class ByteFile {
  readonly #file: FileHandle
  readonly size: number

  private constructor(file: FileHandle, size: number) {
    this.#file = file
    this.size = size
  }

  /** @throws LoupeError as `openRegularFile` */
  static async open(path: string): Promise<ByteFile> {
    const file = await openRegularFile(path)
    try {
      return new ByteFile(file, (await file.stat()).size)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** The file descriptor, for libraries that read it themselves. */
  get fd(): number {
    return this.#file.fd
  }

  /** Fills `target` with the bytes from `at` on. Throws CutShort if the file ends before that. */
  async fill(target: Uint8Array, at: number): Promise<void> {
    if (at < 0 || at + target.byteLength > this.size) throw new CutShort()
    for (let filled = 0; filled < target.byteLength;) {
      const { bytesRead } = await this.#file.read(
        target,
        filled,
        Math.min(CHUNK, target.byteLength - filled),
        at + filled,
      )
      if (bytesRead === 0) throw new CutShort()
      filled += bytesRead
    }
  }

  /** `length` bytes from `at` on; the caller has checked that the file should contain them all. */
  async bytes(at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    // Checked before memory is allocated.
    if (at + length > this.size) throw new CutShort()
    const found = new Uint8Array(length)
    await this.fill(found, at)
    return found
  }

  /** Bytes `at` to `at + length` in chunks. A chunk is overwritten by the next one and starts at a multiple of 8 in its buffer. */
  async *chunks(at: number, length: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const scratch = new Uint8Array(Math.min(CHUNK, length))
    for (let done = 0; done < length; done += scratch.length) {
      const chunk = scratch.subarray(0, Math.min(scratch.length, length - done))
      await this.fill(chunk, at + done)
      yield chunk
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}
