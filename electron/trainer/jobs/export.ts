import { exportModel } from '../../ml/export/export-model.ts'
import type { ExportEvent, ExportJob, ExportResult } from '../protocol.ts'
import { closeEngine } from '../extraction/engines.ts'
import { forgetFeatures } from '../extraction/features-in-memory.ts'
import type { JobContext } from '../context.ts'

/** Writes an exported folder. */
export async function exportJob(job: ExportJob, { emit, signal }: JobContext<ExportEvent>): Promise<ExportResult> {
  // Frees memory, because writing and checking models needs a lot.
  await closeEngine()
  forgetFeatures()
  const onProgress = (done: number, total: number) => emit({ type: 'progress', stage: 'export', done, total })
  return exportModel(job, { onProgress, signal })
}
