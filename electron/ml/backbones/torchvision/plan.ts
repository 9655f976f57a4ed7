import type { GraphNode, Pads } from '../graph.ts'

/** The output of a layer: its node, and its channels. */
export interface Value {
  node: string
  channels: number
}

/** Where training of a network's last layers can begin. */
export interface Cut {
  /** The first part that is trained, by its authors' name. Everything after it is trained too. */
  stage: string
  /** The node whose output, `[n, c, h, w]` or `[n, d]`, is that stage's input. */
  node: string
}

/** A length for both axes, or vertical and horizontal. */
type Lengths = number | [number, number]

export interface Convolution {
  kernel: Lengths
  stride?: number
  /** Zeros on opposite sides, or top, left, bottom, right. */
  pad?: Lengths | Pads
  groups?: number
  bias?: boolean
}

/**
 * Builds a network layer by layer: its nodes, and the tensors that they need. A layer has the name of its PyTorch
 * module, so that its tensors are `NAME.weight` and so on; a block's last node has the block's name.
 */
export class NetworkPlan {
  readonly nodes: GraphNode[] = []
  /** Shapes by name, in the order of the layers. */
  readonly tensors = new Map<string, number[]>()
  readonly cuts: Cut[] = []
  readonly #width: number

  /** `width` is the share of each layer's channels that is built. */
  constructor(width: number) {
    this.#width = width
  }

  /** A layer's number of channels at this width. */
  scaled(channels: number): number {
    return Math.max(1, Math.round(channels * this.#width))
  }

  /** Marks the value as the input of a stage from which training can begin. */
  cut(stage: string, { node }: Value): void {
    this.cuts.push({ stage, node })
  }

  input(): Value {
    this.nodes.push({ name: 'input', op: 'input' })
    return { node: 'input', channels: 3 }
  }

  /** `channels` is the layer's output, after scaling. */
  conv(name: string, input: Value, channels: number, options: Convolution): Value {
    const { stride = 1, pad = 0, groups = 1, bias = false } = options
    const [weight, biases] = [`${name}.weight`, `${name}.bias`]
    this.tensors.set(weight, [channels, input.channels / groups, ...both(options.kernel)])
    if (bias) this.tensors.set(biases, [channels])
    this.nodes.push({
      name,
      op: 'conv',
      input: input.node,
      weight,
      ...(bias && { bias: biases }),
      strides: both(stride),
      pads: around(pad),
      groups,
    })
    return { node: name, channels }
  }

  batchNorm(name: string, input: Value, epsilon: number): Value {
    const names = {
      weight: `${name}.weight`,
      bias: `${name}.bias`,
      mean: `${name}.running_mean`,
      variance: `${name}.running_var`,
    }
    for (const tensor of Object.values(names)) this.tensors.set(tensor, [input.channels])
    this.nodes.push({ name, op: 'batchNorm', input: input.node, ...names, epsilon })
    return { ...input, node: name }
  }

  activation(name: string, input: Value, op: 'relu' | 'relu6' = 'relu'): Value {
    this.nodes.push({ name, op, input: input.node })
    return { ...input, node: name }
  }

  pool(op: 'maxPool' | 'averagePool', name: string, input: Value, kernel: number, stride: number, pad = 0): Value {
    this.nodes.push({
      name,
      op,
      input: input.node,
      kernel: both(kernel),
      strides: both(stride),
      pads: around(pad),
    })
    return { ...input, node: name }
  }

  add(name: string, a: Value, b: Value): Value {
    this.nodes.push({ name, op: 'add', inputs: [a.node, b.node] })
    return { node: name, channels: a.channels }
  }

  concat(name: string, inputs: Value[]): Value {
    this.nodes.push({ name, op: 'concat', inputs: inputs.map(({ node }) => node) })
    return { node: name, channels: inputs.reduce((sum, { channels }) => sum + channels, 0) }
  }

  globalAveragePool(name: string, input: Value): Value {
    this.nodes.push({ name, op: 'globalAveragePool', input: input.node })
    return { ...input, node: name }
  }

  /** `side` is the height and width of the input in pixels. */
  flatten(name: string, input: Value, side: number): Value {
    this.nodes.push({ name, op: 'flatten', input: input.node })
    return { node: name, channels: input.channels * side * side }
  }

  linear(name: string, input: Value, outputs: number): Value {
    const [weight, bias] = [`${name}.weight`, `${name}.bias`]
    this.tensors.set(weight, [outputs, input.channels]).set(bias, [outputs])
    this.nodes.push({ name, op: 'linear', input: input.node, weight, bias })
    return { node: name, channels: outputs }
  }
}

function both(lengths: Lengths): [number, number] {
  return typeof lengths === 'number' ? [lengths, lengths] : lengths
}

function around(pad: Lengths | Pads): Pads {
  if (typeof pad !== 'number' && pad.length === 4) return pad
  const [vertical, horizontal] = both(pad)
  return [vertical, horizontal, vertical, horizontal]
}
