import { type Random, random } from '../../random.ts'
import type { Head } from '../head.ts'

/** A head before it has weights; `out: 'classes'` stands for the number of classes. */
export type HeadSpec = (
  { type: 'Linear'; out: number | 'classes' } | { type: 'ReLU' } | { type: 'Dropout'; p: number }
)[]

/**
 * A head with the initial weights of torch.nn.Linear: weight and bias uniform in ±1/√in, drawn by seed and layer index.
 * @param width length of a feature row, the `in` of the first Linear.
 */
export function initialHead(spec: HeadSpec, width: number, classes: number, seed: number): Head {
  let rows = width
  return {
    layers: spec.map((layer, place) => {
      if (layer.type !== 'Linear') return { ...layer }
      const cols = layer.out === 'classes' ? classes : layer.out
      const next = random(seed, 'Linear', place)
      const bound = 1 / Math.sqrt(rows)
      const weight = { data: uniform(rows * cols, bound, next), rows, cols }
      rows = cols
      return { type: 'Linear' as const, weight, bias: uniform(cols, bound, next) }
    }),
  }
}

function uniform(n: number, bound: number, next: Random): Float32Array {
  const values = new Float32Array(n)
  for (let i = 0; i < n; i++) values[i] = (2 * next() - 1) * bound
  return values
}
