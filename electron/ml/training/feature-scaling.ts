import { zeros, type Matrix } from '../matrix.ts'
import type { Head } from './head.ts'

/** The parts of a joined feature row, one per backbone: how many numbers each has, and what they are multiplied by. */
export interface FeatureScaling {
  widths: number[]
  scales: number[]
}

/**
 * Scales that give each part of the rows `[n, sum of widths]` a root mean square of 1, so that none outweighs the
 * others by its units.
 */
export function unitRms({ data, rows, cols }: Matrix, widths: number[]): FeatureScaling {
  let at = 0
  const scales = widths.map((width) => {
    let sum = 0
    for (let i = 0; i < rows; i++) for (let j = at; j < at + width; j++) sum += data[i * cols + j] ** 2
    at += width
    return sum > 0 ? 1 / Math.sqrt(sum / (rows * width)) : 1
  })
  return { widths, scales }
}

/** The rows with each part scaled, `[n, d]`. */
export function scaled(features: Matrix, scaling: FeatureScaling): Matrix {
  const factors = factorsOf(scaling)
  const { cols } = features
  return { ...features, data: features.data.map((value, i) => value * factors[i % cols]) }
}

/**
 * Turns a head for scaled features into one for unscaled ones: the scales go into the weights of its first Linear
 * layer. Layers before that, ReLU and Dropout, commute with scaling.
 */
export function absorbScaling(head: Head, scaling: FeatureScaling): Head {
  return withFirstRows(head, factorsOf(scaling))
}

/** The reverse: turns a head for unscaled features into one for scaled ones. */
export function releaseScaling(head: Head, { widths, scales }: FeatureScaling): Head {
  return withFirstRows(head, factorsOf({ widths, scales: scales.map((scale) => 1 / scale) }))
}

function withFirstRows({ layers }: Head, factors: Float64Array): Head {
  const first = layers.findIndex((layer) => layer.type === 'Linear')
  return {
    layers: layers.map((layer, i) => {
      if (layer.type !== 'Linear' || i !== first) return layer
      const { rows, cols } = layer.weight
      const weight = zeros(rows, cols)
      for (let k = 0; k < weight.data.length; k++) weight.data[k] = layer.weight.data[k] * factors[Math.floor(k / cols)]
      return { ...layer, weight }
    }),
  }
}

/** The scale of each number of a row. */
function factorsOf({ widths, scales }: FeatureScaling): Float64Array {
  return Float64Array.from(widths.flatMap((width, part) => new Array<number>(width).fill(scales[part])))
}
