import { zeros } from '../../matrix.ts'
import type { Head } from '../head.ts'
import { rawWeights, type Regression } from './objective.ts'
import type { Scaling } from './scaling.ts'

/** Converts a point of the solver to one Linear on raw features. */
export function headOf(regression: Pick<Regression, 'scaling' | 'classes' | 'd'>, point: Float32Array): Head {
  const { weights, bias } = rawWeights(regression, [point])
  const weight = zeros(weights.cols, weights.rows)
  for (let c = 0; c < weights.rows; c++)
    for (let j = 0; j < weights.cols; j++) weight.data[j * weights.rows + c] = weights.data[c * weights.cols + j]
  return { layers: [{ type: 'Linear', weight, bias }] }
}

/** The reverse: the solver's starting point for continuing from a head of one Linear. */
export function pointOf(head: Head, { mean, factor }: Scaling): Float32Array {
  const [layer] = head.layers
  if (layer?.type !== 'Linear') throw new TypeError('A quick head is one Linear layer.')
  const { data, rows: d, cols: classes } = layer.weight
  const point = new Float32Array(classes * d + classes)
  for (let c = 0; c < classes; c++) {
    let bias = layer.bias[c]
    for (let j = 0; j < d; j++) {
      point[c * d + j] = data[j * classes + c] / factor
      bias += data[j * classes + c] * mean[j]
    }
    point[classes * d + c] = bias
  }
  return point
}
