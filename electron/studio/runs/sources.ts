import path from 'node:path'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import { transformsKey, type Transform } from '../../ml/images/transforms.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import type { FeatureSource } from '../../trainer/protocol.ts'

/** Where the features of a project are kept. */
export function featuresDir(cacheDir: string): string {
  return path.join(cacheDir, 'features')
}

/** The features of a backbone under given transforms. */
export function featureSource(
  { spec, model }: PreparedBackbone,
  transforms: Transform[],
  cacheDir: string,
): FeatureSource {
  return {
    model,
    transforms,
    space: {
      backbone: spec.name,
      weightsHash: spec.weightsHash,
      precision: 'float32',
      transforms: transformsKey(transforms),
      dimensions: spec.features,
    },
    cache: featuresDir(cacheDir),
  }
}

/** What evaluation sees: the recipe's own transforms, else the backbone's. */
export function evaluationSource(backbone: PreparedBackbone, recipe: Recipe, cacheDir: string): FeatureSource {
  return featureSource(backbone, recipe.transforms.eval ?? backbone.spec.transforms, cacheDir)
}

/** What training sees where the recipe wants random views, else null: then it sees what evaluation sees. */
export function viewsSource(backbone: PreparedBackbone, recipe: Recipe, cacheDir: string): FeatureSource | null {
  if (recipe.solver !== 'epochs' || recipe.views === 'none') return null
  return featureSource(backbone, recipe.transforms.train ?? backbone.spec.transforms, cacheDir)
}
