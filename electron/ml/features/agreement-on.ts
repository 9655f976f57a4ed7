import { agreementOf, cosine, type Agreement } from '../backbones/int8/agreement.ts'
import { checkCancelled } from '../errors.ts'
import { row } from '../matrix.ts'
import type { FeatureEngine } from './engine.ts'
import type { KeptBatch } from './first-batches.ts'

/**
 * How far an engine's features agree with those of another one, whose rows end in its features, on the same pixels.
 * @param batches their pixels are handed over and cannot be used afterwards
 */
export async function agreementOn(
  batches: KeptBatch[],
  engine: FeatureEngine,
  { onProgress, signal }: { onProgress?(done: number): void; signal?: AbortSignal } = {},
): Promise<Agreement & { pictures: number }> {
  const cosines: number[] = []
  for (const { pixels, rows } of batches) {
    checkCancelled(signal)
    const features = { data: await engine.run(pixels, rows.rows), rows: rows.rows, cols: engine.dimensions }
    for (let i = 0; i < rows.rows; i++)
      cosines.push(cosine(row(features, i), row(rows, i).subarray(-engine.dimensions)))
    onProgress?.(cosines.length)
  }
  return { ...agreementOf(cosines), pictures: cosines.length }
}
