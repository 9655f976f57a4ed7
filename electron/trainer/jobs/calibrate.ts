import { loadGraph, type PreparedBackbone } from '../../ml/backbones/prepare.ts'
import { calibrate, type CalibrationTarget } from '../../ml/features/calibrate.ts'
import type { Transform } from '../../ml/images/transforms.ts'
import type { JobContext } from '../context.ts'
import { closeEngine } from '../engines.ts'
import type { CalibrateEvent, CalibrateJob, CalibrateResult } from '../protocol.ts'

/** Calibrates a backbone for int8. */
export async function calibrateJob(
  { backbone, transforms, pictures }: CalibrateJob,
  { emit, signal }: JobContext<CalibrateEvent>,
): Promise<CalibrateResult> {
  await closeEngine()
  const onProgress = (done: number, total: number) => emit({ type: 'progress', stage: 'prepare', done, total })
  return calibrate(pictures, await targetOf(backbone, transforms), { onProgress, signal })
}

export async function targetOf({ spec, dir }: PreparedBackbone, transforms: Transform[]): Promise<CalibrationTarget> {
  const { name: backbone, weightsHash, normalisation, features: dimensions } = spec
  return { backbone, weightsHash, graph: await loadGraph(dir), normalisation, transforms, dimensions }
}
