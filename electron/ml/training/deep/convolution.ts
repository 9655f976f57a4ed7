import * as tf from '@tensorflow/tfjs-core'
import type { Pads } from '../../backbones/graph.ts'

/** Backends know no pads of their own choice on the way back, so the map `[n, h, w, c]` itself is padded. */
export function padded(x: tf.Tensor, [top, left, bottom, right]: Pads, value: number): tf.Tensor4D {
  if (top + left + bottom + right === 0) return x as tf.Tensor4D
  return tf.pad(x as tf.Tensor4D, [[0, 0], [top, bottom], [left, right], [0, 0]], value) // prettier-ignore
}

/**
 * A convolution in steps of one pixel whose gradient by the map is written out: the convolution of what comes back with the kernel turned by
 * half a circle, its channels in and out swapped. That is what Conv2DBackpropInput computes as well; native TensorFlow takes two to four
 * times as long over it.
 * @param x map `[n, h, w, in]`
 * @param kernel `[kh, kw, in, out]`; no pad may be wider than its side less one
 */
export function denseConvolution(x: tf.Tensor, kernel: tf.Tensor4D, pads: Pads): tf.Tensor {
  const convolve = tf.customGrad((...args) => {
    const [x, kernel, save] = args as [tf.Tensor4D, tf.Tensor4D, tf.GradSaveFunc]
    const wide = padded(x, pads, 0)
    save([wide, kernel])
    return {
      value: tf.conv2d(wide, kernel, 1, 'valid'),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [wide, kernel] = saved as tf.Tensor4D[]
        const [kh, kw] = kernel.shape
        const [top, left, bottom, right] = pads
        const around: Pads = [kh - 1 - top, kw - 1 - left, kh - 1 - bottom, kw - 1 - right]
        const turned = tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2])
        return [tf.conv2d(padded(dy, around, 0), turned, 1, 'valid'), byKernel(wide, dy, kernel)]
      },
    }
  })
  return convolve(x, kernel)
}

/** The gradient of a convolution in steps of one pixel, without pads, by its kernel. */
function byKernel(x: tf.Tensor4D, dy: tf.Tensor, kernel: tf.Tensor4D): tf.Tensor {
  const settings = { strides: 1, pad: 'valid', dataFormat: 'NHWC', filterShape: kernel.shape }
  return tf.engine().runKernel(tf.Conv2DBackpropFilter, { x, dy }, settings)
}
