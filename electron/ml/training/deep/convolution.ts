import * as tf from '@tensorflow/tfjs-core'
import type { Pads } from '../../backbones/graph.ts'

/** Backends do not support arbitrary pads in the backward pass, so the map `[n, h, w, c]` itself is padded. */
export function padded(x: tf.Tensor, [top, left, bottom, right]: Pads, value: number): tf.Tensor4D {
  if (top + left + bottom + right === 0) return x as tf.Tensor4D
  return tf.pad(x as tf.Tensor4D, [[0, 0], [top, bottom], [left, right], [0, 0]], value) // prettier-ignore
}

/**
 * A convolution with stride 1 whose gradient by the map is written out: the convolution of the incoming gradient with
 * the kernel rotated by half a turn, with in and out channels swapped. Conv2DBackpropInput computes the same, but
 * native TensorFlow takes two to four times as long for it. A 1×1 kernel is a product of matrices.
 * @param x map `[n, h, w, in]`
 * @param kernel `[kh, kw, in, out]`; each pad must be smaller than the kernel's side
 */
export function denseConvolution(x: tf.Tensor, kernel: tf.Tensor4D, pads: Pads): tf.Tensor {
  const [kh, kw] = kernel.shape
  if (kh * kw === 1 && pads.every((pad) => pad === 0)) return pixelwise(x as tf.Tensor4D, kernel)
  const convolve = tf.customGrad((...args) => {
    const [x, kernel, save] = args as [tf.Tensor4D, tf.Tensor4D, tf.GradSaveFunc]
    const kept = keepsSize(kernel, pads) ? x : padded(x, pads, 0)
    save([kept, kernel])
    return {
      value: inSteps(x, kernel, pads),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [kept, kernel] = saved as tf.Tensor4D[]
        const [top, left, bottom, right] = pads
        const around: Pads = [kh - 1 - top, kw - 1 - left, kh - 1 - bottom, kw - 1 - right]
        const turned: tf.Tensor4D = tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2])
        const pad = keepsSize(kernel, pads) ? 'same' : 'valid'
        return [inSteps(dy as tf.Tensor4D, turned, around), byKernel(kept, dy, kernel, pad)]
      },
    }
  })
  return convolve(x, kernel)
}

/**
 * Pads that leave the map's size unchanged: kernels apply these themselves, which is faster than copying the map into a
 * larger one.
 */
function keepsSize({ shape: [kh, kw] }: tf.Tensor4D, [top, left, bottom, right]: Pads): boolean {
  return top === bottom && left === right && kh === 2 * top + 1 && kw === 2 * left + 1
}

function inSteps(x: tf.Tensor4D, kernel: tf.Tensor4D, pads: Pads): tf.Tensor4D {
  return keepsSize(kernel, pads) ? tf.conv2d(x, kernel, 1, 'same') : tf.conv2d(padded(x, pads, 0), kernel, 1, 'valid')
}

/** The gradient of a stride-1 convolution by its kernel. */
function byKernel(x: tf.Tensor4D, dy: tf.Tensor, kernel: tf.Tensor4D, pad: 'same' | 'valid'): tf.Tensor {
  const settings = { strides: 1, pad, dataFormat: 'NHWC', filterShape: kernel.shape }
  return tf.engine().runKernel(tf.Conv2DBackpropFilter, { x, dy }, settings)
}

/** A 1×1 kernel, `[1, 1, in, out]`. */
function pixelwise(x: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor {
  const [, , from, to] = kernel.shape
  const pixels = tf.reshape(x, [-1, from])
  return tf.reshape(tf.matMul(pixels, tf.reshape(kernel, [from, to])), [...x.shape.slice(0, 3), to])
}
