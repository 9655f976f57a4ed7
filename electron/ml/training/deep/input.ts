import * as tf from '@tensorflow/tfjs-core'
import type { Normalisation } from '../../backbones/graph.ts'
import type { MapShape } from '../../backbones/graph-shapes.ts'
import type { Matrix } from '../../matrix.ts'

/** What the rows of a source are, for the layers that are trained. */
export type DeepInput =
  /** Pictures, `[height, width, 3]`, RGB from 0 to 255. */
  | { type: 'pixels'; height: number; width: number; normalisation: Normalisation }
  /** What the frozen layers made of them, `[channels, height, width]`. */
  | { type: 'activations'; shape: MapShape }

/** Numbers per row. */
export function inputWidth(input: DeepInput): number {
  if (input.type === 'pixels') return input.height * input.width * 3
  const { channels, height, width } = input.shape
  return channels * height * width
}

/** Rows as the graph takes them in: `[n, h, w, c]`, normalised. */
export function inputTensor({ data, rows }: Matrix, input: DeepInput): tf.Tensor {
  return tf.tidy(() => {
    if (input.type === 'pixels') {
      const { order, mean, scale } = input.normalisation
      const pixels = tf.tensor4d(data, [rows, input.height, input.width, 3])
      return tf.mul(tf.sub(order === 'bgr' ? tf.reverse(pixels, 3) : pixels, [...mean]), [...scale])
    }
    const { channels, height, width } = input.shape
    if (height * width === 1) return tf.tensor4d(data, [rows, 1, 1, channels])
    return tf.transpose(tf.tensor4d(data, [rows, channels, height, width]), [0, 2, 3, 1])
  })
}
