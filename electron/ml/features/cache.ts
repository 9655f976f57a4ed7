import fs from 'node:fs'
import path from 'node:path'
import { guarded } from '../files/guard.ts'
import { makeOwn } from '../files/make.ts'
import { row, zeros, type Matrix } from '../matrix.ts'
import { Shard } from './shard.ts'
import { spaceId, type FeatureSpace } from './space.ts'

/** Rows per shard: at 2,048 numbers per row, 128 MiB. */
const ROWS_PER_SHARD = 16_384

/**
 * Features cached on disk under the hash of what they were made from. One writer at a time (guaranteed by the project's
 * lock), any number of readers. Deleting the folder costs time, nothing else.
 */
export class FeatureCache {
  readonly space: FeatureSpace
  readonly dir: string
  private readonly mode: 'read' | 'write'
  private readonly shards: Shard[] = []
  private readonly places = new Map<string, { shard: number; row: number }>()

  private constructor(root: string, space: FeatureSpace, mode: 'read' | 'write') {
    this.space = space
    this.mode = mode
    this.dir = path.join(root, spaceId(space))
  }

  /**
   * Opens the cache of one space; for writing, it is created if necessary.
   * @param root the folder of all spaces, `cache/features` in a project
   */
  static open(root: string, space: FeatureSpace, mode: 'read' | 'write'): FeatureCache {
    const cache = new FeatureCache(root, space, mode)
    if (mode === 'write') {
      makeOwn(cache.dir)
      fs.writeFileSync(guarded(path.join(cache.dir, 'space.json')), JSON.stringify(space, null, 2))
    }
    const names = fs.existsSync(cache.dir) ? fs.readdirSync(cache.dir).filter((name) => /^\d+\.index$/.test(name)) : []
    for (const name of names.sort()) cache.openShard(name.slice(0, -'.index'.length))
    return cache
  }

  /** Rows in the cache. */
  get count(): number {
    return this.places.size
  }

  has(key: string): boolean {
    return this.places.has(key)
  }

  /** Adds rows (`[keys.length, dimensions]`). Keys that are already there are written again, and the newer row wins. */
  append(keys: string[], rows: Float32Array): void {
    let last = this.shards.at(-1)
    if (!last || last.count >= ROWS_PER_SHARD) last = this.openShard(String(this.shards.length).padStart(5, '0'))
    const first = last.count
    last.append(keys, rows)
    keys.forEach((key, i) => this.places.set(key, { shard: this.shards.length - 1, row: first + i }))
  }

  /**
   * Reads the rows of these keys, in their order.
   * @returns `[keys.length, dimensions]` and the positions of keys that are missing or damaged (their rows are zeros)
   */
  read(keys: string[]): { features: Matrix; missing: number[] } {
    const features = zeros(keys.length, this.space.dimensions)
    const missing: number[] = []
    keys.forEach((key, i) => {
      const place = this.places.get(key)
      if (place && this.shards[place.shard].read(place.row, row(features, i))) return
      row(features, i).fill(0)
      this.places.delete(key)
      missing.push(i)
    })
    return { features, missing }
  }

  /** Drops damaged rows of these keys, so that they are computed again. */
  forgetDamaged(keys: string[]): void {
    for (const key of keys) {
      const place = this.places.get(key)
      if (place && !this.shards[place.shard].isWhole(place.row)) this.places.delete(key)
    }
  }

  close(): void {
    for (const shard of this.shards) shard.close()
    this.shards.length = 0
    this.places.clear()
  }

  private openShard(name: string): Shard {
    const precision = this.space.precision === 'float16' ? 'float16' : 'float32'
    const shard = new Shard(path.join(this.dir, name), this.space.dimensions, this.mode, precision)
    shard.keys.forEach((key, row) => this.places.set(key, { shard: this.shards.length, row }))
    this.shards.push(shard)
    return shard
  }
}
