import * as tf from '@tensorflow/tfjs-core'
import type { Normalisation } from '../../backbones/graph.ts'
import type { MapShape } from '../../backbones/graph-shapes.ts'
import type { Matrix } from '../../matrix.ts'

/** What a source's rows contain, as input of the trained layers. */
export type DeepInput =
  /** Pictures, `[height, width, 3]`, RGB from 0 to 255. */
  | { type: 'pixels'; height: number; width: number; normalisation: Normalisation }
  /** The output of the frozen layers, `[channels, height, width]`. */
  | { type: 'activations'; shape: MapShape }

/** Numbers per row. */
export function inputWidth(input: DeepInput): number {
  if (input.type === 'pixels') return input.height * input.width * 3
  const { channels, height, width } = input.shape
  return channels * height * width
}

/** Converts rows to the graph's input: `[n, h, w, c]`, normalised. */
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
