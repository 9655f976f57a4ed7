import { importWeights } from '../../ml/backbones/import-weights.ts'
import type { ImportWeightsJob, PrepareEvent, PrepareResult } from '../protocol.ts'
import type { JobContext } from '../context.ts'
import { withRanges } from './prepare.ts'

/** Imports weights in this process, because the file may be hostile and large. */
export async function importWeightsJob(
  { weights, home, ranges }: ImportWeightsJob,
  { emit, signal }: JobContext<PrepareEvent>,
): Promise<PrepareResult> {
  const onProgress = (done: number, total: number) => emit({ type: 'progress', stage: 'prepare', done, total })
  const prepared = await importWeights(weights, home, { onProgress, signal })
  return withRanges(prepared, ranges, { emit, signal })
}
