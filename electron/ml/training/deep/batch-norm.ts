import * as tf from '@tensorflow/tfjs-core'
import { nativeKernels, type NativeKernels } from './native-kernels.ts'

/**
 * Statistics of a batch's values, one number per channel; the variance is unbiased, as in torch's running statistics.
 */
export interface BatchStatistics {
  mean: tf.Tensor
  variance: tf.Tensor
}

/**
 * Batch normalisation as in training (Ioffe and Szegedy, 2015): by the mean and the biased variance of the batch, over
 * all axes but the last.
 * @param x `[n, h, w, c]`
 * @returns the normalised values, and the statistics, which outlive every tidy and must be disposed by the caller
 */
export function batchNormOfBatch(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor, epsilon: number): Normalised {
  const native = x.rank === 4 ? nativeKernels() : null
  return native ? fused(native, x, weight, bias, epsilon) : inOperations(x, weight, bias, epsilon)
}

interface Normalised {
  y: tf.Tensor
  statistics: BatchStatistics
}

function fused(native: NativeKernels, x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor, epsilon: number): Normalised {
  let statistics: BatchStatistics | undefined
  const normalise = tf.customGrad((...args) => {
    const [x, weight, bias, save] = args as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc]
    const { y, mean, variance, reserved } = native.batchNorm(x, weight, bias, epsilon)
    statistics = { mean: tf.keep(mean), variance: tf.keep(variance) }
    save([x, weight, ...reserved])
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, weight, ...reserved] = saved
        return native.batchNormGradients(dy, x, weight, reserved, epsilon)
      },
    }
  })
  const y = normalise(x, weight, bias)
  if (!statistics) throw new TypeError('the batch was not normalised')
  return { y, statistics }
}

/** The gradient in closed form, dx = γ/σ · (dy - (Σdy + x̂·Σ(dy·x̂))/m), so that only x̂ is kept until then. */
function inOperations(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor, epsilon: number): Normalised {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1)
  const count = axes.reduce((product, axis) => product * x.shape[axis], 1)
  const { mean, variance } = tf.moments(x, axes)
  const statistics = {
    mean: tf.keep(mean.clone()),
    variance: tf.keep(tf.mul(variance, count / Math.max(1, count - 1))),
  }
  const normalise = tf.customGrad((...args) => {
    const [x, weight, bias, save] = args as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc]
    const inverse = tf.rsqrt(tf.add(variance, epsilon))
    const standard = tf.mul(tf.sub(x, mean), inverse)
    save([standard, tf.mul(weight, inverse)])
    return {
      value: tf.add(tf.mul(standard, weight), bias),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [standard, slope] = saved
        const byBias = tf.sum(dy, axes)
        const byWeight = tf.sum(tf.mul(dy, standard), axes)
        const common = tf.div(tf.add(byBias, tf.mul(standard, byWeight)), count)
        return [tf.mul(slope, tf.sub(dy, common)), byWeight, byBias]
      },
    }
  })
  return { y: normalise(x, weight, bias), statistics }
}

/**
 * The same for x + shift, one number per channel: normalisation removes it again, so only the mean is affected, and it
 * gets no gradient.
 * @param shift `[c]`
 */
export function batchNormOfShifted(
  x: tf.Tensor,
  shift: tf.Tensor,
  weight: tf.Tensor,
  bias: tf.Tensor,
  epsilon: number,
): Normalised {
  const { y, statistics } = batchNormOfBatch(x, weight, bias, epsilon)
  const { mean } = statistics
  statistics.mean = tf.keep(tf.add(mean, shift))
  mean.dispose()
  const known = tf.customGrad((...args) => {
    const [y, shift] = args as tf.Tensor[]
    return { value: y.clone(), gradFunc: (dy: tf.Tensor) => [dy, tf.zerosLike(shift)] }
  })
  return { y: known(y, shift), statistics }
}

/** Batch normalisation as in evaluation, by known statistics. */
export function batchNormByRunning(
  x: tf.Tensor,
  weight: tf.Tensor,
  bias: tf.Tensor,
  { mean, variance, epsilon }: { mean: tf.Tensor; variance: tf.Tensor; epsilon: number },
): tf.Tensor {
  const scale = tf.mul(weight, tf.rsqrt(tf.add(variance, epsilon)))
  return tf.add(tf.mul(x, scale), tf.sub(bias, tf.mul(mean, scale)))
}

/** A running statistic after a batch, with torch's momentum of 0.1. */
export function movedOn(running: tf.Tensor, batch: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(running, 1 - MOMENTUM), tf.mul(batch, MOMENTUM))
}

const MOMENTUM = 0.1
