import { calibrationTarget } from '../../ml/features/calibrate.ts'
import { measurePrecisions } from '../../ml/features/measure-precisions.ts'
import type { JobContext } from '../context.ts'
import { closeEngine } from '../extraction/engines.ts'
import type { MeasureEvent, MeasurePrecisionsJob, MeasurePrecisionsResult } from '../protocol.ts'

/** Times a backbone in float32 and int8 on this machine. */
export async function measurePrecisionsJob(
  { backbone, pictures }: MeasurePrecisionsJob,
  { emit, signal }: JobContext<MeasureEvent>,
): Promise<MeasurePrecisionsResult> {
  await closeEngine()
  const onProgress = (done: number, total: number) => emit({ type: 'progress', stage: 'measure', done, total })
  const target = await calibrationTarget(backbone)
  return measurePrecisions(pictures, target, backbone.model, { onProgress, signal })
}
