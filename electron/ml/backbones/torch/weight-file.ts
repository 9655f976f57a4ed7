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

/** A block of numbers in a file; tensors are views of it. */
export interface Storage {
  /** Offset of its first byte in the file. */
  at: number
  bytes: number
  /** Checksum according to the file; null if it has none. */
  crc32: number | null
}

/**
 * Where a tensor's numbers are: `stride` and `offset` in numbers, from the start of the storage, which they do not
 * exceed.
 */
export interface PlacedTensor extends WeightTensor {
  storage: Storage
  offset: number
  stride: number[]
}

/** A file of weights: its contents are known, its numbers are read when needed. */
export class WeightFile {
  readonly format: 'torch zip' | 'torch legacy' | 'safetensors'
  readonly tensors: ReadonlyMap<string, WeightTensor>
  /** Size of the whole file. */
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
   * @throws LoupeError `backbone_invalid` if the file is damaged there, or the values are not finite
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

  /** A storage is checked once, before its first use. */
  async #check(name: string, storage: Storage): Promise<void> {
    if (storage.crc32 === null || this.#checked.has(storage)) return
    let sum = 0
    for await (const chunk of this.#file.chunks(storage.at, storage.bytes)) sum = crc32(chunk, sum)
    if (sum !== storage.crc32) throw new WeightsProblem(`the tensor ${name} is damaged (its checksum is wrong)`)
    this.#checked.add(storage)
  }
}
