import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { checkCancelled } from '../errors.ts'
import { fileSize } from '../atomic-file.ts'
import type { GraphTensor } from './graph.ts'
import { invalid, type KerasModel } from './keras-json.ts'
import { openRegularFile } from '../regular-file.ts'

export interface ReadOptions {
  /** Called with the bytes read so far, and all. */
  onProgress?: (done: number, total: number) => void
  signal?: AbortSignal
}

const CHUNK = 1 << 20

/**
 * Reads the shards beside `model.json`, one after the other, straight into one Float32Array per wanted tensor.
 *
 * Nothing is allocated before the declared sizes have been checked against the files. `sha256` covers the bytes of
 * `model.json` and of all shards in the manifest's order. Throws `backbone_invalid`, `cancelled`.
 */
export async function readKerasWeights(
  folder: string,
  json: Uint8Array,
  model: KerasModel,
  isWanted: (name: string) => boolean,
  { onProgress, signal }: ReadOptions = {},
): Promise<{ tensors: Map<string, GraphTensor>; sha256: string }> {
  const total = await checkSizes(folder, model)
  const tensors = new Map<string, GraphTensor>()
  const hash = createHash('sha256').update(json)
  const scratch = new Uint8Array(CHUNK)
  let done = 0
  for (const { shards, weights } of model.groups) {
    const source = new ShardStream(folder, shards, (chunk) => {
      hash.update(chunk)
      done += chunk.byteLength
      onProgress?.(done, total)
      checkCancelled(signal)
    })
    try {
      for (const { name, shape, bytes } of weights) {
        if (!isWanted(name)) {
          for (let left = bytes; left > 0; left -= CHUNK) await source.fill(scratch.subarray(0, Math.min(left, CHUNK)))
          continue
        }
        if (tensors.has(name)) throw invalid(`the weight ${name} is there twice`)
        const data = new Float32Array(bytes / 4)
        await source.fill(new Uint8Array(data.buffer))
        if (!data.every(Number.isFinite)) throw invalid(`the weight ${name} holds values that are not numbers`)
        tensors.set(name, { shape, data })
      }
    } finally {
      await source.close()
    }
  }
  return { tensors, sha256: hash.digest('hex') }
}

/** Declared and real sizes must be equal in every group. @returns the bytes of all shards */
async function checkSizes(folder: string, { groups }: KerasModel): Promise<number> {
  let total = 0
  for (const { shards, weights } of groups) {
    const declared = weights.reduce((sum, { bytes }) => sum + bytes, 0)
    let real = 0
    for (const shard of shards) {
      const size = await fileSize(join(folder, shard))
      if (size === undefined) throw invalid(`${shard} is missing`)
      real += size
    }
    if (real !== declared) throw invalid(`the shards hold ${real} bytes where ${declared} are declared`)
    total += real
  }
  return total
}

/** Reads files as if they were one, with one file open at a time. */
class ShardStream {
  readonly #paths: string[]
  readonly #onChunk: (chunk: Uint8Array) => void
  #file: Awaited<ReturnType<typeof open>> | undefined

  constructor(folder: string, shards: string[], onChunk: (chunk: Uint8Array) => void) {
    this.#paths = shards.map((shard) => join(folder, shard))
    this.#onChunk = onChunk
  }

  /** Reads exactly as many bytes as the target holds. */
  async fill(target: Uint8Array): Promise<void> {
    for (let filled = 0; filled < target.byteLength;) {
      if (!this.#file) {
        const path = this.#paths.shift()
        if (path === undefined) throw invalid('the shards are shorter than declared')
        this.#file = await openRegularFile(path)
      }
      const { bytesRead } = await this.#file.read(target, filled, Math.min(CHUNK, target.byteLength - filled))
      if (bytesRead === 0) await this.close()
      else this.#onChunk(target.subarray(filled, filled + bytesRead))
      filled += bytesRead
    }
  }

  async close(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
  }
}
