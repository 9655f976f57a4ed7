import { LoupeError } from '../errors.ts'
import { importedBackbone, importedBackbones } from './imported.ts'
import { installableBackbones } from './installable.ts'
import { resnet50 } from './resnet50-imagenet.ts'
import type { BackboneSpec } from './spec.ts'
import { architectureNames, type FeaturePoint } from './torchvision/architectures.ts'

const builtIn: readonly BackboneSpec[] = [resnet50]

/** Names of the backbones that come with Loupe. */
export function builtInNames(): string[] {
  return builtIn.map(({ name }) => name)
}

/** Every available backbone: those that come with Loupe, then those imported below `home` (LOUPE_HOME). */
export function backbones(home: string): BackboneSpec[] {
  return [...builtIn, ...importedBackbones(home)]
}

/**
 * The backbone of this name, with its features from that point. Throws `backbone_unknown`, listing the available ones,
 * or the command that adds it.
 */
export function backboneNamed(name: string, home: string, point: FeaturePoint = 'pooled'): BackboneSpec {
  const own = builtIn.find((candidate) => candidate.name === name)
  if (own && point !== 'pooled')
    throw new LoupeError('backbone_unknown.point', { title: own.title, point, points: ['pooled'] })
  const spec = own ?? importedBackbone(name, home, point)
  if (spec) return spec
  if (installableBackbones.some((candidate) => candidate.name === name))
    throw new LoupeError('backbone_unknown.not_installed', { name })
  if (architectureNames.includes(name)) throw new LoupeError('backbone_unknown.not_imported', { name })
  const names = backbones(home).map((candidate) => candidate.name)
  throw new LoupeError('backbone_unknown.name', { name: name.slice(0, 100), names })
}
