import { prepareBackbone, type PreparedBackbone } from '../../ml/backbones/prepare.ts'
import { backboneNamed } from '../../ml/backbones/registry.ts'
import { backboneRanges, type RangesOrigin } from '../../ml/features/backbone-ranges.ts'
import type { PrepareEvent, PrepareJob, PrepareResult } from '../protocol.ts'
import type { JobContext } from '../context.ts'

/** Makes a backbone ready to run, including its int8 ranges; quick if it already is. */
export async function prepareJob(job: PrepareJob, { emit, signal }: JobContext<PrepareEvent>): Promise<PrepareResult> {
  const onProgress = (done: number, total: number) => emit({ type: 'progress', stage: 'prepare', done, total })
  const spec = backboneNamed(job.name, job.home, job.features)
  const prepared = await prepareBackbone(spec, job.home, { packaged: job.packaged, onProgress, signal })
  return withRanges(prepared, job.ranges, { emit, signal })
}

/** A prepared backbone with its int8 ranges, which are measured if there are none yet. */
export async function withRanges(
  prepared: PreparedBackbone,
  origin: RangesOrigin,
  { emit, signal }: JobContext<PrepareEvent>,
): Promise<PreparedBackbone> {
  const onProgress = (done: number, total: number) => emit({ type: 'progress', stage: 'measure', done, total })
  const { ranges, note } = await backboneRanges(prepared, origin, { onProgress, signal })
  if (note !== null) emit({ type: 'note', ...note })
  return { ...prepared, ranges }
}
