import { measurePrecisions } from '../../ml/features/measure-precisions.ts'
import type { JobContext } from '../context.ts'
import { closeEngine } from '../engines.ts'
import type { CalibrateEvent, MeasurePrecisionsJob, MeasurePrecisionsResult } from '../protocol.ts'
import { targetOf } from './calibrate.ts'

/** Times a backbone in float32 and int8 on this machine. */
export async function measurePrecisionsJob(
  { backbone, pictures }: MeasurePrecisionsJob,
  { emit, signal }: JobContext<CalibrateEvent>,
): Promise<MeasurePrecisionsResult> {
  await closeEngine()
  const onProgress = (done: number, total: number) => emit({ type: 'progress', stage: 'prepare', done, total })
  const target = await targetOf(backbone, backbone.spec.transforms)
  return measurePrecisions(pictures, target, backbone.model, { onProgress, signal })
}
