import type { BackboneSpec } from '../../ml/backbones/spec.ts'
import { FeatureCache } from '../../ml/features/cache.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import type { FeatureSource } from '../../trainer/protocol.ts'
import type { Project } from '../project/project.ts'
import { evaluationSources, evaluationTransforms } from './feature-sources.ts'
import type { Precision } from '../engines/precision-choice.ts'
import { keptProjectCalibration } from './project-calibration.ts'

/**
 * The precision in which a project has features of more pictures, for these backbones and the recipe's evaluation
 * views; in a tie, that of the newest run. Null if it has none. So the first training after an update need not process
 * pictures again.
 */
export function heldPrecision(
  project: Pick<Project, 'settings' | 'cacheDir' | 'runs'>,
  recipe: Recipe,
  specs: BackboneSpec[],
): Precision | null {
  const backbones = specs.map((spec) => ({ spec, dir: '', model: '' }))
  const exact = rowsIn(evaluationSources(backbones, recipe, project.cacheDir))
  const calibrated = backbones.flatMap((one) => {
    const calibration = keptProjectCalibration(project, one.spec, evaluationTransforms(one, recipe))
    return calibration ? [{ ...one, calibration }] : []
  })
  const whole =
    calibrated.length < backbones.length ? 0 : rowsIn(evaluationSources(calibrated, recipe, project.cacheDir))
  if (exact === 0 && whole === 0) return null
  if (exact !== whole) return exact > whole ? 'float32' : 'int8'
  return project.runs.all().at(-1)?.precision === 'float32' ? 'float32' : 'int8'
}

function rowsIn(sources: FeatureSource[]): number {
  return sources.reduce((sum, { cache, space }) => {
    const kept = FeatureCache.open(cache, space, 'read')
    try {
      return sum + kept.count
    } finally {
      kept.close()
    }
  }, 0)
}
