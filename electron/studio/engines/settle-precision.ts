import type { Calibration } from '../../ml/backbones/int8/calibration.ts'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import type { Transform } from '../../ml/images/transforms.ts'
import type { JobObserver } from '../jobs/observer.ts'
import type { TrainerClient } from '../jobs/trainer-client.ts'
import type { Project } from '../projects/project.ts'
import { pictureFile } from '../runs/data.ts'
import { calibrationPictures, type CandidatePicture } from './calibration-pictures.ts'
import { chosenPrecision, LEAST_AGREEMENT, type PrecisionWish } from './choice.ts'
import { keepProjectCalibration, keptProjectCalibration } from './project-calibration.ts'

export interface SettledPrecision {
  /** Of the int8 network; null: float32. */
  calibration: Calibration | null
  /** Made to find it. */
  forwardPasses: number
}

/**
 * Turns a wish into the precision that a backbone runs with in a project, and for int8 calibrates it where the project has not done so yet.
 * Where int8 disagrees with float32 on the project's pictures, 'auto' goes back to float32 with a warning; who asked for int8 gets it, with one.
 * @param candidates pictures to calibrate on; left out: those of the project
 * @throws LoupeError as the trainer's job `calibrate`
 */
export async function settlePrecision(
  project: Project,
  wish: PrecisionWish,
  backbone: PreparedBackbone,
  transforms: Transform[],
  trainer: TrainerClient,
  observer: Pick<JobObserver, 'progress' | 'warning'>,
  options: { signal?: AbortSignal; candidates?: CandidatePicture[] } = {},
): Promise<SettledPrecision> {
  const { spec } = backbone
  const precision = wish === 'auto' ? await chosenPrecision(spec) : wish
  if (precision === 'float32') return { calibration: null, forwardPasses: 0 }
  let calibration = keptProjectCalibration(project, spec, transforms)
  let forwardPasses = 0
  if (!calibration) {
    const pictures = calibrationPictures(options.candidates ?? candidatesIn(project))
    const onEvent = ({ stage, done, total }: { stage: 'prepare'; done: number; total: number }) =>
      observer.progress(stage, done, total)
    const made = await trainer.run('calibrate', { backbone, transforms, pictures }, onEvent, options.signal)
    ;({ calibration, forwardPasses } = made)
    keepProjectCalibration(project, spec, transforms, calibration)
  }
  const { mean } = calibration.agreement
  if (mean >= LEAST_AGREEMENT) return { calibration, forwardPasses }
  const found = `In int8 the features of ${spec.name} agree with the exact ones to ${mean.toFixed(3)} only (cosine; ${LEAST_AGREEMENT} is expected)`
  if (wish === 'int8') {
    observer.warning(`${found}; --precision float32 may be more accurate.`, { code: 'int8_disagrees' })
    return { calibration, forwardPasses }
  }
  observer.warning(`${found}, so float32 is used.`, { code: 'int8_disagrees' })
  return { calibration: null, forwardPasses }
}

function candidatesIn(project: Project): CandidatePicture[] {
  return project.pictures
    .present()
    .map((picture) => ({ file: pictureFile(picture), path: picture.path, label: picture.label, split: picture.split }))
}
