import { openOnnxEngine } from '../../ml/features/onnx-engine.ts'
import { checkRanges } from '../../ml/features/check-ranges.ts'
import { outputSize } from '../../ml/images/transforms.ts'
import type { JobContext } from '../context.ts'
import { int8Engine } from '../extraction/engines.ts'
import { notesTo } from '../extraction/reporting.ts'
import type { CheckRangesJob, CheckRangesResult, NoteEvent } from '../protocol.ts'

/**
 * Checks ranges on pictures of a project. The float32 network is opened only for this, on the CPU, beside the int8 one,
 * which stays open for what follows.
 */
export async function checkRangesJob(
  { backbone: { spec, dir, model }, transforms, ranges, pictures }: CheckRangesJob,
  { emit, signal }: JobContext<NoteEvent>,
): Promise<CheckRangesResult> {
  const shape = { ...outputSize(transforms), dimensions: spec.features }
  const form = { backboneDir: dir, normalisation: spec.normalisation, calibration: ranges }
  const [int8, float32] = await Promise.all([
    int8Engine(form, shape, notesTo(emit)),
    openOnnxEngine({ model, ...shape }),
  ])
  try {
    return { checked: await checkRanges(pictures, { int8, float32 }, transforms, signal) }
  } finally {
    await float32.close()
  }
}
