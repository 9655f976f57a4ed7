import { importWeights } from '../../ml/backbones/import-weights.ts'
import type { ImportWeightsJob, PrepareEvent, PrepareResult } from '../protocol.ts'
import type { JobContext } from '../context.ts'

/** Imports weights, in this process because the file may be hostile and large. */
export async function importWeightsJob(
  { weights, home }: ImportWeightsJob,
  { emit, signal }: JobContext<PrepareEvent>,
): Promise<PrepareResult> {
  const onProgress = (done: number, total: number) => emit({ type: 'progress', stage: 'prepare', done, total })
  return importWeights(weights, home, { onProgress, signal })
}
