import type { Matrix } from '../../matrix.ts'
import type { BoundFeatures, SoftmaxEngine } from './engine.ts'
import { FeatureMemory } from './feature-memory.ts'
import type { Regression } from './objective.ts'
import type { PrincipalDirections } from './principal-directions.ts'
import { projectScaled } from './scaled-products.ts'
import { noScaling } from './scaling.ts'

/** The same regression on the features' coordinates along their principal directions. Release its `bound` after use. */
export async function projected(
  engine: SoftmaxEngine,
  whole: Regression,
  principal: PrincipalDirections,
  memory = new FeatureMemory(),
): Promise<Regression> {
  const find = () => projectScaled(whole.bound, principal.directions, whole.scaling)
  const scores = await memory.coordinatesOr(principal, find)
  const bound = await engine.bind(scores)
  return { ...whole, bound, scaling: noScaling(scores.cols), d: scores.cols }
}

/** Converts a point along the directions to one of the whole space; the logits stay the same. */
export async function lifted(
  point: Float32Array,
  classes: number,
  directions: BoundFeatures,
  d: number,
): Promise<Float32Array> {
  const r = (point.length - classes) / classes
  const coordinates: Matrix = { data: new Float32Array(r * classes), rows: r, cols: classes }
  for (let c = 0; c < classes; c++) for (let i = 0; i < r; i++) coordinates.data[i * classes + c] = point[c * r + i]
  const weights = await directions.collect(coordinates)
  const out = new Float32Array(classes * d + classes)
  out.set(weights.data)
  out.set(point.subarray(classes * r), classes * d)
  return out
}
