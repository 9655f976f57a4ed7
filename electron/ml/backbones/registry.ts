import { LoupeError } from '../errors.ts'
import { resnet50 } from './resnet50-imagenet.ts'
import type { BackboneSpec } from './spec.ts'

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
