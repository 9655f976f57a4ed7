import path from 'node:path'
import { withErasingLevels } from '../../ml/backbones/erasing-levels.ts'
import { calibrationHash, type Calibration } from '../../ml/backbones/int8/calibration.ts'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import { featuresName } from '../../ml/backbones/spec.ts'
import { transformsKey, type Transform } from '../../ml/images/transforms.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import type { FeatureSource } from '../../trainer/protocol.ts'

/** A backbone in the precision of a run. */
export interface RunBackbone extends PreparedBackbone {
  /** Calibration of an int8 backbone; missing or null for float32. */
  calibration?: Calibration | null
}

/**
 * How a run sees pictures: derived once, when its backbones and their precision are known, and passed along from there.
 */
export interface RunSources {
  /** One, or several whose features are joined; all in the same precision. */
  backbones: RunBackbone[]
  precision: 'float32' | 'int8'
  /** The evaluation views of each backbone. */
  evaluation: FeatureSource[]
  /** The training views if the recipe uses random ones, else null: then training uses the evaluation views. */
  views: FeatureSource[] | null
}

export function runSources(backbones: RunBackbone[], recipe: Recipe, cacheDir: string): RunSources {
  return {
    backbones,
    precision: precisionOf(backbones),
    evaluation: evaluationSources(backbones, recipe, cacheDir),
    views: viewsSources(backbones, recipe, cacheDir),
  }
}

/** The precision of a run with these backbones: the same for all of them. */
function precisionOf(backbones: RunBackbone[]): 'float32' | 'int8' {
  return backbones.some(({ calibration }) => calibration) ? 'int8' : 'float32'
}

/** Where the features of a project are cached. */
export function featuresDir(cacheDir: string): string {
  return path.join(cacheDir, 'features')
}

/** The features of a backbone with the given transforms, in float32 or, with a calibration, in int8. */
export function featureSource(
  { spec, model, dir }: PreparedBackbone,
  transforms: Transform[],
  cacheDir: string,
  calibration: Calibration | null = null,
): FeatureSource {
  const { normalisation } = spec
  return {
    model,
    ...(calibration && { int8: { backboneDir: dir, normalisation, calibration } }),
    transforms,
    space: {
      backbone: featuresName(spec),
      weightsHash: spec.weightsHash,
      precision: calibration ? 'int8' : 'float32',
      ...(calibration && { calibration: calibrationHash(calibration) }),
      transforms: transformsKey(transforms),
      dimensions: spec.features,
    },
    cache: featuresDir(cacheDir),
  }
}

/** The evaluation views of each backbone: the recipe's own transforms, else the backbone's. */
export function evaluationSources(backbones: RunBackbone[], recipe: Recipe, cacheDir: string): FeatureSource[] {
  return backbones.map((one) => featureSource(one, evaluationTransforms(one, recipe), cacheDir, one.calibration))
}

export function evaluationTransforms({ spec }: Pick<PreparedBackbone, 'spec'>, recipe: Recipe): Transform[] {
  return recipe.transforms.eval ?? spec.transforms
}

function viewsSources(backbones: RunBackbone[], recipe: Recipe, cacheDir: string): FeatureSource[] | null {
  if (recipe.solver !== 'epochs' || recipe.views === 'none') return null
  const { train } = recipe.transforms
  return backbones.map((one) => {
    const { normalisation, transforms } = one.spec
    return featureSource(one, withErasingLevels(train ?? transforms, normalisation), cacheDir, one.calibration)
  })
}
