import type { Matrix } from '../matrix.ts'

/**
 * A layer of a head, with torchvision's names. `weight` is `[in, out]`, `bias` `[out]`. Dropout does nothing outside of
 * training.
 */
export type HeadLayer =
  { type: 'Linear'; weight: Matrix; bias: Float32Array } | { type: 'ReLU' } | { type: 'Dropout'; p: number }

/** The trained part of a model: features `[n, d]` in, logits `[n, classes]` out. Softmax is not part of it. */
export interface Head {
  layers: HeadLayer[]
}
