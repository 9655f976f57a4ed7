import { calibrate, calibrationTarget } from '../../ml/features/calibrate.ts'
import type { JobContext } from '../context.ts'
import { closeEngine } from '../extraction/engines.ts'
import type { CalibrateEvent, CalibrateJob, CalibrateResult } from '../protocol.ts'

/** Calibrates a backbone for int8. */
export async function calibrateJob(
  { backbone, transforms, pictures }: CalibrateJob,
  { emit, signal }: JobContext<CalibrateEvent>,
): Promise<CalibrateResult> {
  await closeEngine()
  const onProgress = (done: number, total: number) => emit({ type: 'progress', stage: 'features', done, total })
  return calibrate(pictures, await calibrationTarget(backbone, transforms), { onProgress, signal })
}
