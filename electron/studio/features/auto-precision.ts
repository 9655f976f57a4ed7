import { isGraphicsCard } from '../../ml/engines/graphics-card.ts'
import { processorKind } from '../../ml/engines/processor.ts'
import type { BackboneSpec } from '../../ml/backbones/spec.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { loupeHome } from '../base/home.ts'
import { fastestOf, measuredPrecision, type Precision, type PrecisionWish } from '../engines/precision-choice.ts'
import { gpuHere } from '../base/gpu-here.ts'
import { knownGain, WORTH_INT8 } from '../engines/known-gain.ts'

/**
 * Why a run has its precision: it was requested; its recipe requires it; layers below the head are trained; the
 * project's features have it; this machine was measured; its kind of processor is known, or not; a graphics card
 * computes float32; int8 disagreed on the pictures.
 */
export type PrecisionReason =
  'asked' | 'recipe' | 'trained' | 'kept' | 'measured' | 'processor' | 'unknown' | 'graphics' | 'disagrees'

export interface ChosenPrecision {
  precision: Precision
  why: PrecisionReason
}

/**
 * What 'auto' means here: what `doctor` measured; otherwise int8 if the kind of processor is known to run it at least
 * 1.4 times as fast. Never by timing, so that the same command gives the same weights.
 */
export async function autoPrecision(spec: BackboneSpec, home = loupeHome()): Promise<ChosenPrecision> {
  const found = await measuredPrecision(spec, home)
  if (found) return { precision: fastestOf(found), why: 'measured' }
  if (knownGain(spec, processorKind()) < WORTH_INT8) return { precision: 'float32', why: 'unknown' }
  return isGraphicsCard((await gpuHere()).adapter)
    ? { precision: 'float32', why: 'graphics' }
    : { precision: 'int8', why: 'processor' }
}

/**
 * The precision of a run with a recipe: the same for all of its backbones, and with 'auto' int8 only if that is right
 * for each of them. Networks trained below the head stay float32, and a recipe may insist on a precision.
 * @param kept the precision of the project's existing features; called only if nothing else decides, since it reads
 *   their index
 */
export async function precisionOfRun(
  wish: PrecisionWish,
  recipe: Recipe,
  specs: BackboneSpec[],
  kept: () => Precision | null = () => null,
  home = loupeHome(),
): Promise<ChosenPrecision> {
  if (recipe.mode !== 'frozen') return { precision: 'float32', why: 'trained' }
  if (wish !== 'auto') return { precision: wish, why: 'asked' }
  if (recipe.precision !== undefined) return { precision: recipe.precision, why: 'recipe' }
  const held = kept()
  if (held !== null) return { precision: held, why: 'kept' }
  const chosen = await Promise.all(specs.map((spec) => autoPrecision(spec, home)))
  return chosen.find(({ precision }) => precision === 'float32') ?? chosen[0]
}
