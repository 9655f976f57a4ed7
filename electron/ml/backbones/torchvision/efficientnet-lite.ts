import { outputSize, samePads, type Size, type Window } from '../padding.ts'
import { belongsTo, type Blueprint, centre } from './blueprint.ts'
import type { NetworkPlan, Value } from './plan.ts'

const EPSILON = 1e-3

/** Multipliers of channels and repeats, and the side of a picture in pixels. */
const sizes = {
  0: { channels: 1, repeats: 1, side: 224 },
  2: { channels: 1.1, repeats: 1.2, side: 260 },
} as const

/** Repeats, kernel, stride of the first, expansion and channels of each stage. */
const stages = [
  { repeats: 1, kernel: 3, stride: 1, expansion: 1, channels: 16 },
  { repeats: 2, kernel: 3, stride: 2, expansion: 6, channels: 24 },
  { repeats: 2, kernel: 5, stride: 2, expansion: 6, channels: 40 },
  { repeats: 3, kernel: 3, stride: 2, expansion: 6, channels: 80 },
  { repeats: 3, kernel: 5, stride: 1, expansion: 6, channels: 112 },
  { repeats: 4, kernel: 5, stride: 2, expansion: 6, channels: 192 },
  { repeats: 1, kernel: 3, stride: 1, expansion: 6, channels: 320 },
]

/**
 * EfficientNet-Lite (Google, 2020): EfficientNet (Tan and Le, 2019) with ReLU6 and without squeeze-and-excitation; stem
 * and head are never scaled. Tensor names and numbers are those of the PyPI package `efficientnet_lite_pytorch`; as
 * there, TensorFlow's `same` padding is computed for the network's own picture size, whatever the actual size.
 * Features: the last activations, averaged (1280).
 */
export function efficientnetLite(number: keyof typeof sizes): Blueprint {
  const { side } = sizes[number]
  return {
    title: `EfficientNet-Lite${number}`,
    normalisation: { order: 'rgb', mean: [127, 127, 127], scale: [1 / 128, 1 / 128, 1 / 128] },
    // The authors crop the middle side / (side + 32) of a picture.
    transforms: centre(side + 32, side),
    sides: () => ({ least: 32, most: Infinity }),
    points: ['pooled'],
    isIgnored: belongsTo('_fc'),
    draw: (plan) => new LitePlan(plan, number).draw(),
  }
}

class LitePlan {
  readonly #plan: NetworkPlan
  readonly #multipliers: { channels: number; repeats: number }
  /** Size of the next layer's input, for pictures of the network's own size. */
  #size: Size

  constructor(plan: NetworkPlan, number: keyof typeof sizes) {
    const { side, ...multipliers } = sizes[number]
    this.#plan = plan
    this.#multipliers = multipliers
    this.#size = [side, side]
  }

  draw(): Value {
    const plan = this.#plan
    let x = this.#conv('_conv_stem', '_bn0', plan.input(), plan.scaled(32), 3, 2)
    x = plan.activation('_relu0', x, 'relu6')
    let block = 0
    for (const [i, stage] of stages.entries()) {
      if (stage.stride > 1) plan.cut(`stage${i + 1}`, x)
      const isFixed = i === 0 || i === stages.length - 1
      const repeats = isFixed ? stage.repeats : Math.ceil(stage.repeats * this.#multipliers.repeats)
      const channels = plan.scaled(rounded(stage.channels * this.#multipliers.channels))
      for (let r = 0; r < repeats; r++)
        x = this.#block(`_blocks.${block++}`, x, channels, { ...stage, stride: r === 0 ? stage.stride : 1 })
    }
    x = this.#conv('_conv_head', '_bn1', x, plan.scaled(1280), 1, 1)
    return plan.globalAveragePool('_avg_pooling', plan.activation('_relu1', x, 'relu6'))
  }

  /** Inverted residual (Sandler et al., 2018): widen, convolve each channel, narrow; no activation at its end. */
  #block(name: string, input: Value, channels: number, { kernel, stride, expansion }: (typeof stages)[number]): Value {
    const plan = this.#plan
    const isResidual = stride === 1 && input.channels === channels
    let x = input
    if (expansion > 1) {
      x = this.#conv(`${name}._expand_conv`, `${name}._bn0`, x, input.channels * expansion, 1, 1)
      x = plan.activation(`${name}._relu0`, x, 'relu6')
    }
    x = this.#conv(`${name}._depthwise_conv`, `${name}._bn1`, x, x.channels, kernel, stride, x.channels)
    x = plan.activation(`${name}._relu1`, x, 'relu6')
    x = this.#conv(`${name}._project_conv`, `${name}._bn2`, x, channels, 1, 1)
    return isResidual ? plan.add(name, x, input) : x
  }

  /** A convolution padded like TensorFlow's `same`, and its BatchNorm. */
  #conv(name: string, norm: string, input: Value, channels: number, kernel: number, stride: number, groups = 1): Value {
    const window: Window = { name, kernel: [kernel, kernel], strides: [stride, stride], padding: 'same' }
    const pad = samePads(window, this.#size)
    this.#size = outputSize(window, this.#size, pad)
    return this.#plan.batchNorm(norm, this.#plan.conv(name, input, channels, { kernel, stride, pad, groups }), EPSILON)
  }
}

/** Rounds to a multiple of 8, never down by more than a tenth (TensorFlow's `round_filters`). */
function rounded(channels: number): number {
  const nearest = Math.max(8, Math.floor((channels + 4) / 8) * 8)
  return nearest < 0.9 * channels ? nearest + 8 : nearest
}
