import { createHash } from 'node:crypto'
import { checkedCalibration, keptCalibration, type Calibration } from '../../ml/backbones/int8/calibration.ts'
import { featuresName, type BackboneSpec } from '../../ml/backbones/spec.ts'
import { transformsKey, type Transform } from '../../ml/images/transforms.ts'
import type { Project } from '../project/project.ts'

/**
 * The calibrations of a project, one for each backbone and evaluation view. Features depend on them, so the first one
 * made is kept whatever pictures come later: features of older pictures stay valid and comparable with those of newer
 * ones.
 */
export function keptProjectCalibration(
  { settings }: Pick<Project, 'settings'>,
  spec: BackboneSpec,
  transforms: Transform[],
): Calibration | null {
  return checkedCalibration(settings.get(keyOf(spec, transforms)))
}

export function keepProjectCalibration(
  { settings }: Pick<Project, 'settings'>,
  spec: BackboneSpec,
  transforms: Transform[],
  calibration: Calibration,
): void {
  settings.set(keyOf(spec, transforms), keptCalibration(calibration))
}

/** The feature output decides which values have to be calibrated. */
function keyOf(spec: BackboneSpec, transforms: Transform[]): string {
  const digest = createHash('sha256').update(JSON.stringify([spec.weightsHash, transformsKey(transforms)]))
  return `calibration ${featuresName(spec)} ${digest.digest('hex').slice(0, 16)}`
}
