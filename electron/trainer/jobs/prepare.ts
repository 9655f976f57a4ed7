import { prepareBackbone } from '../../ml/backbones/prepare.ts'
import { backboneNamed } from '../../ml/backbones/registry.ts'
import type { PrepareEvent, PrepareJob, PrepareResult } from '../protocol.ts'
import type { JobContext } from '../context.ts'

/** Makes a backbone ready to run; quick when it is. */
export async function prepareJob(job: PrepareJob, { emit, signal }: JobContext<PrepareEvent>): Promise<PrepareResult> {
  const onProgress = (done: number, total: number) => emit({ type: 'progress', stage: 'prepare', done, total })
  const spec = backboneNamed(job.name, job.home, job.features)
  return prepareBackbone(spec, job.home, { packaged: job.packaged, onProgress, signal })
}
