import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import { backboneNamed } from '../../ml/backbones/registry.ts'
import type { BackboneSpec } from '../../ml/backbones/spec.ts'
import { asLoupeError, problemOf, type Problem } from '../../ml/errors.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { loupeHome } from '../base/home.ts'
import type { PlainObserver, Work } from '../jobs/work.ts'
import { preparedBackbone } from './prepared.ts'

/** The backbones that a recipe or a run names. A run stores them as one text, `resnet50,efficientnet-lite0`. */
interface NamedBackbones {
  backbone: string | string[]
  features?: Recipe['features']
}

export function namesOf({ backbone }: NamedBackbones): string[] {
  return [backbone].flat().flatMap((names) => names.split(',').map((name) => name.trim()))
}

/** Their specs, in order. @throws LoupeError `backbone_unknown`, with the command that adds a missing one */
export function specsOf(named: NamedBackbones, home = loupeHome()): BackboneSpec[] {
  return namesOf(named).map((name) => backboneNamed(name, home, named.features))
}

/**
 * Why a recipe cannot be used on this machine as it is: the error that training with it would throw; null if it can.
 */
export function whyUnavailable(named: NamedBackbones, home = loupeHome()): Problem | null {
  try {
    specsOf(named, home)
    return null
  } catch (error) {
    return problemOf(asLoupeError(error))
  }
}

/** All of them, ready to run. @throws LoupeError as `preparedBackbone` */
export async function preparedBackbones(named: NamedBackbones, work: Work<PlainObserver>): Promise<PreparedBackbone[]> {
  const names = namesOf(named)
  // A missing one is reported before minutes are spent on the others.
  if (names.length > 1) specsOf(named)
  const prepared: PreparedBackbone[] = []
  for (const name of names) prepared.push(await preparedBackbone(name, work, { features: named.features }))
  return prepared
}

/** The backbones of a run, with features from the output that its recipe uses. */
export function backbonesOfRun({ backbone, recipe }: { backbone: string; recipe: Recipe }): NamedBackbones {
  return { backbone, features: recipe.features }
}
