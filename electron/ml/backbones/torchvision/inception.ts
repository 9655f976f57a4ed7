import { belongsTo, type Blueprint, centre } from './blueprint.ts'
import type { Convolution, NetworkPlan, Value } from './plan.ts'

const EPSILON = 1e-3

/**
 * Inception-v3 (Szegedy et al., 2015) as in torchvision, without the auxiliary classifier. Features: the last
 * activations, averaged (2048).
 *
 * torchvision's published weights expect pixels from -1 to 1. It normalises by ImageNet's mean and deviation and undoes
 * that inside the network (`transform_input=True`, which it sets whenever it loads them); here the pixels come as the
 * weights expect them, which is equivalent.
 */
export const inceptionV3: Blueprint = {
  title: 'Inception-v3',
  normalisation: { order: 'rgb', mean: [127.5, 127.5, 127.5], scale: [1 / 127.5, 1 / 127.5, 1 / 127.5] },
  transforms: centre(342, 299),
  // A side of 75 pixels leaves one after the last stage.
  sides: () => ({ least: 75, most: Infinity }),
  points: ['pooled'],
  isIgnored: belongsTo('fc', 'AuxLogits'),
  draw: (plan) => new InceptionPlan(plan).draw(),
}

/** One branch: a sequence of convolutions, each with its name below the branch's, its channels and its window. */
type Branch = [suffix: string, channels: number, convolution: Convolution][]

const square = (kernel: 1 | 3 | 5): Convolution => ({ kernel, pad: (kernel - 1) / 2 })
const wide: Convolution = { kernel: [1, 7], pad: [0, 3] }
const tall: Convolution = { kernel: [7, 1], pad: [3, 0] }
const strided: Convolution = { kernel: 3, stride: 2 }

class InceptionPlan {
  readonly #plan: NetworkPlan

  constructor(plan: NetworkPlan) {
    this.#plan = plan
  }

  draw(): Value {
    const plan = this.#plan
    let x = this.#conv('Conv2d_1a_3x3', plan.input(), 32, strided)
    x = this.#conv('Conv2d_2a_3x3', x, 32, { kernel: 3 })
    x = this.#conv('Conv2d_2b_3x3', x, 64, square(3))
    x = plan.pool('maxPool', 'maxpool1', x, 3, 2)
    x = this.#conv('Conv2d_3b_1x1', x, 80, square(1))
    x = this.#conv('Conv2d_4a_3x3', x, 192, { kernel: 3 })
    x = plan.pool('maxPool', 'maxpool2', x, 3, 2)
    plan.cut('Mixed_5', x)
    x = this.#a('Mixed_5b', x, 32)
    x = this.#a('Mixed_5c', x, 64)
    x = this.#a('Mixed_5d', x, 64)
    plan.cut('Mixed_6', x)
    x = this.#b('Mixed_6a', x)
    x = this.#c('Mixed_6b', x, 128)
    x = this.#c('Mixed_6c', x, 160)
    x = this.#c('Mixed_6d', x, 160)
    x = this.#c('Mixed_6e', x, 192)
    plan.cut('Mixed_7', x)
    x = this.#d('Mixed_7a', x)
    x = this.#e('Mixed_7b', x)
    x = this.#e('Mixed_7c', x)
    return plan.globalAveragePool('avgpool', x)
  }

  /** torchvision's InceptionA. */
  #a(name: string, x: Value, pooled: number): Value {
    return this.#plan.concat(name, [
      this.#conv(`${name}.branch1x1`, x, 64, square(1)),
      this.#branch(`${name}.branch5x5`, x, [
        ['_1', 48, square(1)],
        ['_2', 64, square(5)],
      ]),
      this.#branch(`${name}.branch3x3dbl`, x, [
        ['_1', 64, square(1)],
        ['_2', 96, square(3)],
        ['_3', 96, square(3)],
      ]),
      this.#pooled(name, x, pooled),
    ])
  }

  /** InceptionB: halves height and width. */
  #b(name: string, x: Value): Value {
    return this.#plan.concat(name, [
      this.#conv(`${name}.branch3x3`, x, 384, strided),
      this.#branch(`${name}.branch3x3dbl`, x, [
        ['_1', 64, square(1)],
        ['_2', 96, square(3)],
        ['_3', 96, strided],
      ]),
      this.#plan.pool('maxPool', `${name}.branch_pool`, x, 3, 2),
    ])
  }

  /** InceptionC: 7×7 windows as a row and a column. */
  #c(name: string, x: Value, inner: number): Value {
    return this.#plan.concat(name, [
      this.#conv(`${name}.branch1x1`, x, 192, square(1)),
      this.#branch(`${name}.branch7x7`, x, [
        ['_1', inner, square(1)],
        ['_2', inner, wide],
        ['_3', 192, tall],
      ]),
      this.#branch(`${name}.branch7x7dbl`, x, [
        ['_1', inner, square(1)],
        ['_2', inner, tall],
        ['_3', inner, wide],
        ['_4', inner, tall],
        ['_5', 192, wide],
      ]),
      this.#pooled(name, x, 192),
    ])
  }

  /** InceptionD: halves height and width. */
  #d(name: string, x: Value): Value {
    return this.#plan.concat(name, [
      this.#branch(`${name}.branch3x3`, x, [
        ['_1', 192, square(1)],
        ['_2', 320, strided],
      ]),
      this.#branch(`${name}.branch7x7x3`, x, [
        ['_1', 192, square(1)],
        ['_2', 192, wide],
        ['_3', 192, tall],
        ['_4', 192, strided],
      ]),
      this.#plan.pool('maxPool', `${name}.branch_pool`, x, 3, 2),
    ])
  }

  /** InceptionE: branches that fork. */
  #e(name: string, x: Value): Value {
    const stem3x3 = this.#conv(`${name}.branch3x3_1`, x, 384, square(1))
    const stem3x3dbl = this.#branch(`${name}.branch3x3dbl`, x, [
      ['_1', 448, square(1)],
      ['_2', 384, square(3)],
    ])
    return this.#plan.concat(name, [
      this.#conv(`${name}.branch1x1`, x, 320, square(1)),
      ...this.#fork(`${name}.branch3x3_2`, stem3x3),
      ...this.#fork(`${name}.branch3x3dbl_3`, stem3x3dbl),
      this.#pooled(name, x, 192),
    ])
  }

  #fork(name: string, x: Value): Value[] {
    return [
      this.#conv(`${name}a`, x, 384, { kernel: [1, 3], pad: [0, 1] }),
      this.#conv(`${name}b`, x, 384, { kernel: [3, 1], pad: [1, 0] }),
    ]
  }

  #branch(name: string, x: Value, branch: Branch): Value {
    return branch.reduce(
      (value, [suffix, channels, convolution]) => this.#conv(name + suffix, value, channels, convolution),
      x,
    )
  }

  /** The averages of every 3×3 window, counting zeros around the picture, and a 1×1 convolution. */
  #pooled(name: string, x: Value, channels: number): Value {
    const averages = this.#plan.pool('averagePool', `${name}.averages`, x, 3, 1, 1)
    return this.#conv(`${name}.branch_pool`, averages, channels, square(1))
  }

  /** torchvision's BasicConv2d. `channels` before scaling. */
  #conv(name: string, input: Value, channels: number, convolution: Convolution): Value {
    const plan = this.#plan
    const x = plan.conv(`${name}.conv`, input, plan.scaled(channels), convolution)
    return plan.activation(name, plan.batchNorm(`${name}.bn`, x, EPSILON))
  }
}
