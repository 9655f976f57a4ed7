import * as tf from '@tensorflow/tfjs-core'

/** An optimiser with PyTorch's name and parameters. */
export type OptimiserSpec =
  | { name: 'SGD'; lr: number; momentum: number; weight_decay: number; nesterov: boolean }
  | { name: 'Adam' | 'AdamW'; lr: number; betas: [number, number]; eps: number; weight_decay: number }

/** The state of an optimiser between steps. */
export interface OptimiserState {
  /** Number of steps so far. */
  steps: number
  /** Running averages of each weight, in the order of the weights: one buffer for SGD, two for Adam. */
  slots: Float32Array[][]
}

/** Updates weights from gradients. Owns tensors until `dispose`. */
export interface Optimiser {
  /** New weights after one step at this learning rate. The caller disposes the old ones and the gradients. */
  step(weights: tf.Tensor[], gradients: tf.Tensor[], lr: number): tf.Tensor[]
  state(): Promise<OptimiserState>
  dispose(): void
}

/** The update of one weight: its new value and its new slots. `step` counts from 1. */
type Rule = (w: tf.Tensor, g: tf.Tensor, slots: tf.Tensor[], lr: number, step: number) => [tf.Tensor, tf.Tensor[]]

/**
 * SGD, Adam and AdamW exactly as torch.optim documents them: SGD and Adam add the decay to the gradient, AdamW shrinks
 * the weight itself by lr·decay before its step. tf.train's differ: MomentumOptimizer has no weight decay, and
 * AdamOptimizer adds eps to an uncorrected square root and hides its state.
 * @param shapes shapes of the weights to update.
 * @param from a state to continue from.
 */
export function createOptimiser(spec: OptimiserSpec, shapes: number[][], from?: OptimiserState): Optimiser {
  const [rule, count]: [Rule, number] = spec.name === 'SGD' ? [sgd(spec), spec.momentum === 0 ? 0 : 1] : [adam(spec), 2]
  let steps = from?.steps ?? 0
  let slots = shapes.map((shape, i) =>
    Array.from({ length: count }, (_, k) => (from ? tf.tensor(from.slots[i][k].slice(), shape) : tf.zeros(shape))),
  )
  return {
    step(weights, gradients, lr) {
      steps++
      return weights.map((weight, i) => {
        const [next, ...kept] = tf.tidy(() => {
          const { weight_decay: decay } = spec
          const shrunk = spec.name === 'AdamW' && decay > 0 ? tf.mul(weight, 1 - lr * decay) : weight
          const slope =
            spec.name === 'AdamW' || decay === 0 ? gradients[i] : tf.add(gradients[i], tf.mul(weight, decay))
          const [value, state] = rule(shrunk, slope, slots[i], lr, steps)
          return [value, ...state]
        })
        tf.dispose(slots[i])
        // The caller may be inside its own tidy: these must outlive it.
        slots[i] = kept.map((slot) => tf.keep(slot))
        return next
      })
    },
    async state() {
      const read = (t: tf.Tensor) => t.data<'float32'>().then((data) => data.slice())
      return { steps, slots: await Promise.all(slots.map((of) => Promise.all(of.map(read)))) }
    },
    dispose() {
      tf.dispose(slots)
      slots = []
    },
  }
}

/** v = momentum·v + g; w -= lr·v, or with Nesterov w -= lr·(g + momentum·v). */
function sgd({ momentum, nesterov }: { momentum: number; nesterov: boolean }): Rule {
  return (w, g, slots, lr) => {
    if (momentum === 0) return [tf.sub(w, tf.mul(g, lr)), []]
    const v = tf.add(tf.mul(slots[0], momentum), g)
    const direction = nesterov ? tf.add(g, tf.mul(v, momentum)) : v
    return [tf.sub(w, tf.mul(direction, lr)), [v]]
  }
}

/**
 * m = β1·m + (1 - β1)·g; v = β2·v + (1 - β2)·g²; w -= lr/(1 - β1^t) · m / (√v/√(1 - β2^t) + eps). eps is outside the
 * root and after the correction of v.
 */
function adam({ betas: [b1, b2], eps }: { betas: [number, number]; eps: number }): Rule {
  return (w, g, [m0, v0], lr, t) => {
    const m = tf.add(tf.mul(m0, b1), tf.mul(g, 1 - b1))
    const v = tf.add(tf.mul(v0, b2), tf.mul(tf.square(g), 1 - b2))
    const divisor = tf.add(tf.mul(tf.sqrt(v), 1 / Math.sqrt(1 - b2 ** t)), eps)
    return [tf.sub(w, tf.mul(tf.div(m, divisor), lr / (1 - b1 ** t))), [m, v]]
  }
}
