import { isGraphicsCard } from '../../ml/engines/graphics-card.ts'
import { processorKind } from '../../ml/engines/processor.ts'
import type { BackboneSpec } from '../../ml/backbones/spec.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { loupeHome } from '../base/home.ts'
import { fastestOf, measuredPrecision, type Precision, type PrecisionWish } from '../engines/precision-choice.ts'
import { gpuHere } from '../base/gpu-here.ts'
import { knownGain, WORTH_INT8 } from '../engines/known-gain.ts'

/**
 * Why a run has its precision: it was asked for; its recipe says so; layers below the head are trained; the project's features are in it;
 * this machine was measured; its kind of processor is known, or not; a graphics card computes float32; int8 disagreed on the pictures.
 */
export type PrecisionReason =
  'asked' | 'recipe' | 'trained' | 'kept' | 'measured' | 'processor' | 'unknown' | 'graphics' | 'disagrees'

export interface ChosenPrecision {
  precision: Precision
  why: PrecisionReason
}

/**
 * The precision that 'auto' stands for here: what `doctor` measured; else, by the kind of the processor and never by a stopwatch, so that the
 * same command gives the same weights, int8 where it is known to be at least 1.4 times as fast.
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
 * The precision that a wish stands for in a run with a recipe: one for all of its backbones, and int8 by 'auto' only where it is that for
 * each of them. What is trained below the head is trained as it is, and a recipe may insist.
 * @param kept the precision of the features that the project has already; it is asked only where nothing else decides, since it reads their index
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
