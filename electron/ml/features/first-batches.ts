import type { Transform } from '../images/transforms.ts'
import type { Matrix } from '../matrix.ts'
import type { FeatureEngine } from './engine.ts'
import { passOver } from './pass.ts'

/** Pixels that went through a network, and the results: one row per picture. */
export interface KeptBatch {
  pixels: Uint8Array<ArrayBuffer>
  rows: Matrix
}

/**
 * Runs pictures through a network and keeps pixels and rows of the first `wanted` readable ones. Unreadable pictures
 * and duplicates are replaced by those after them.
 */
export async function keptBatches(
  pictures: readonly string[],
  wanted: number,
  engine: FeatureEngine,
  transforms: Transform[],
  { onProgress, signal }: { onProgress?(done: number): void; signal?: AbortSignal },
): Promise<KeptBatch[]> {
  const batches: KeptBatch[] = []
  const known = new Set<string>()
  let done = 0
  const keeping: FeatureEngine = {
    ...{ name: engine.name, batch: engine.batch, dimensions: engine.dimensions },
    async run(pixels, n) {
      const copy = pixels.slice()
      const data = await engine.run(pixels, n)
      batches.push({ pixels: copy, rows: { data, rows: n, cols: engine.dimensions } })
      done += n
      onProgress?.(done)
      return data
    },
    close: () => engine.close(),
  }
  const sink = {
    has: (key: string) => known.has(key),
    append: (keys: string[]) => keys.forEach((key) => known.add(key)),
  }
  for (let next = 0; done < wanted && next < pictures.length;) {
    const paths = pictures.slice(next, next + wanted - done).map((path) => ({ path }))
    next += paths.length
    await passOver(paths, { engine: keeping, sink, transforms, view: '' }, {}, signal)
  }
  return batches
}
