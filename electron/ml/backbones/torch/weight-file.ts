import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { crc32 } from 'node:zlib'
import type { ByteFile } from '../../byte-file.ts'
import { bytesOf, decode, type Dtype } from './dtypes.ts'
import { asWeightsError, WeightsProblem } from './problem.ts'
import { isContiguous, product, span, stridedCopy } from './strides.ts'

export interface WeightTensor {
  shape: number[]
  dtype: Dtype
}

/** Numbers that lie one after the other in a file; tensors are views of it. */
export interface Storage {
  /** Offset of its first byte in the file. */
  at: number
  bytes: number
  /** Checksum that the file gives, or null where it gives none. */
  crc32: number | null
}

/** Where a tensor's numbers lie: `stride` and `offset` in numbers, from the start of the storage. Checked to lie inside it. */
export interface PlacedTensor extends WeightTensor {
  storage: Storage
  offset: number
  stride: number[]
}

/** Weights on disk: what is there is known, numbers are read when asked for. */
export class WeightFile {
  readonly format: 'torch zip' | 'torch legacy' | 'safetensors'
  readonly tensors: ReadonlyMap<string, WeightTensor>
  /** Of the whole file. */
  readonly bytes: number
  readonly #placed: ReadonlyMap<string, PlacedTensor>
  readonly #name: string
  readonly #file: ByteFile
  readonly #checked = new Set<Storage>()

  constructor(path: string, file: ByteFile, format: WeightFile['format'], tensors: ReadonlyMap<string, PlacedTensor>) {
    this.#name = basename(path)
    this.#file = file
    this.bytes = file.size
    this.format = format
    this.#placed = tensors
    this.tensors = tensors
  }

  /**
   * The numbers of one tensor in row-major order, as float32.
   * @throws LoupeError `backbone_invalid` where the file is damaged there, or holds values that are not finite
   */
  async read(name: string): Promise<Float32Array<ArrayBuffer>> {
    const tensor = this.#placed.get(name)
    if (!tensor) throw new TypeError(`there is no tensor ${name}`)
    try {
      await this.#check(name, tensor.storage)
      const values = await this.#values(tensor)
      if (!values.every(Number.isFinite))
        throw new WeightsProblem(
          `the tensor ${name} holds values that are not finite numbers (NaN or infinite)`,
          'earlier',
        )
      return values
    } catch (error) {
      throw asWeightsError(error, this.#name)
    }
  }

  /** SHA-256 of the whole file, hex. */
  async sha256(onBytes?: (bytes: number) => void): Promise<string> {
    const hash = createHash('sha256')
    for await (const chunk of this.#file.chunks(0, this.#file.size)) {
      hash.update(chunk)
      onBytes?.(chunk.byteLength)
    }
    return hash.digest('hex')
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  async #values({ dtype, shape, stride, offset, storage }: PlacedTensor): Promise<Float32Array<ArrayBuffer>> {
    if (product(shape) === 0) return new Float32Array(0)
    const each = bytesOf(dtype)
    const all = new Float32Array(span(shape, stride))
    let done = 0
    for await (const chunk of this.#file.chunks(storage.at + offset * each, all.length * each)) {
      const numbers = chunk.byteLength / each
      decode(dtype, chunk, all.subarray(done, done + numbers))
      done += numbers
    }
    return isContiguous(shape, stride) ? all : stridedCopy(all, shape, stride)
  }

  /** A storage is checked once, before the first of its numbers is used. */
  async #check(name: string, storage: Storage): Promise<void> {
    if (storage.crc32 === null || this.#checked.has(storage)) return
    let sum = 0
    for await (const chunk of this.#file.chunks(storage.at, storage.bytes)) sum = crc32(chunk, sum)
    if (sum !== storage.crc32) throw new WeightsProblem(`the tensor ${name} is damaged (its checksum is wrong)`)
    this.#checked.add(storage)
  }
}
