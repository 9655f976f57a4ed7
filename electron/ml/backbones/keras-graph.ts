import type { Graph, GraphTensor, Pads } from './graph.ts'
import { convolutionWeight, depthwiseWeight } from './keras-kernels.ts'
import { invalid, type KerasLayer } from './keras-json.ts'
import { addPads, outputSize, samePads, type Size } from './padding.ts'

type LayerOf<K extends KerasLayer['kind']> = Extract<KerasLayer, { kind: K }>

/** What is known about a layer's output. `size` is undefined if the model leaves height and width open. */
interface Value {
  node: string
  channels: number
  size: Size | undefined
  /** Zeros from a ZeroPadding2D that the next layer has to add. */
  pads: Pads
  nonNegative: boolean
  isPooled: boolean
}

const NO_PADS: Pads = [0, 0, 0, 0]

/** Builds the graph layer by layer, in execution order. Takes each weight out of `tensors` as it is used. */
export class KerasGraphBuilder {
  readonly #graph: Graph = { nodes: [], tensors: new Map(), output: '' }
  readonly #values = new Map<string, Value>()
  readonly #tensors: Map<string, GraphTensor>

  constructor(tensors: Map<string, GraphTensor>) {
    this.#tensors = tensors
  }

  /** Adds one layer, whose inputs were added before. Throws `backbone_invalid`. */
  add(layer: KerasLayer): void {
    this.#values.set(layer.name, this.#translate(layer))
  }

  /** The graph with this layer's globally pooled output as its own. */
  finish(layer: string): Graph {
    const value = this.#values.get(layer)
    if (!value) throw invalid(`the layer ${layer} is missing`)
    const pooled = value.isPooled ? value : this.#pool('features', unpadded(value, layer))
    return { ...this.#graph, output: pooled.node }
  }

  #translate(layer: KerasLayer): Value {
    switch (layer.kind) {
      case 'InputLayer':
        return this.#input(layer)
      case 'ZeroPadding2D': {
        const [[top, bottom], [left, right]] = layer.config.padding
        const input = this.#feature(layer)
        return { ...input, pads: addPads(input.pads, [top, left, bottom, right]) }
      }
      case 'Conv2D':
        return this.#conv(layer)
      case 'DepthwiseConv2D':
        return this.#depthwise(layer)
      case 'BatchNormalization':
        return this.#batchNorm(layer)
      case 'Activation':
        return this.#activation(layer.name, layer.config.activation, this.#plain(layer))
      case 'ReLU':
        return this.#activation(layer.name, layer.config.max_value === 6 ? 'relu6' : 'relu', this.#plain(layer))
      case 'MaxPooling2D':
        return this.#maxPool(layer)
      case 'Add':
        return this.#sum(layer)
      case 'GlobalAveragePooling2D':
        return this.#pool(layer.name, this.#plain(layer))
      case 'Dropout':
        return this.#feature(layer)
      default:
        throw invalid(`${layer.name} (${layer.kind}) stands inside the backbone`)
    }
  }

  #input(layer: LayerOf<'InputLayer'>): Value {
    if (this.#graph.nodes.some(({ op }) => op === 'input')) throw invalid('it has more than one input')
    const [, height, width, channels] = layer.config.batch_input_shape
    this.#graph.nodes.push({ name: layer.name, op: 'input' })
    const size: Size | undefined = height && width ? [height, width] : undefined
    return { node: layer.name, channels, size, pads: NO_PADS, nonNegative: false, isPooled: false }
  }

  #conv(layer: LayerOf<'Conv2D'>): Value {
    const { filters, kernel_size, groups } = layer.config
    const input = this.#feature(layer)
    if (input.channels % groups || filters % groups) throw invalid(`${layer.name} has uneven groups`)
    const kernel = this.#take(layer, 'kernel', [...kernel_size, input.channels / groups, filters])
    return this.#convolve(layer, input, convolutionWeight(kernel), groups)
  }

  #depthwise(layer: LayerOf<'DepthwiseConv2D'>): Value {
    const { kernel_size, depth_multiplier } = layer.config
    const input = this.#feature(layer)
    const kernel = this.#take(layer, 'depthwise_kernel', [...kernel_size, input.channels, depth_multiplier])
    return this.#convolve(layer, input, depthwiseWeight(kernel), input.channels)
  }

  #convolve(layer: LayerOf<'Conv2D' | 'DepthwiseConv2D'>, input: Value, weight: GraphTensor, groups: number): Value {
    const { name, config } = layer
    const outputs = weight.shape[0]
    const kernel = this.#keep(layer, 'weight', weight)
    const bias = config.use_bias && this.#keep(layer, 'bias', this.#take(layer, 'bias', [outputs]))
    const window = { name, kernel: config.kernel_size, strides: config.strides, padding: config.padding }
    const pads = addPads(input.pads, samePads(window, padded(input)))
    this.#graph.nodes.push({
      name,
      op: 'conv',
      input: input.node,
      weight: kernel,
      ...(bias && { bias }),
      strides: config.strides,
      pads,
      groups,
    })
    const size = outputSize(window, input.size, pads)
    const value: Value = { node: name, channels: outputs, size, pads: NO_PADS, nonNegative: false, isPooled: false }
    return this.#activation(`${name}/activation`, config.activation ?? 'linear', value)
  }

  #batchNorm(layer: LayerOf<'BatchNormalization'>): Value {
    const input = this.#plain(layer)
    const { center, scale, epsilon } = layer.config
    const shape = [input.channels]
    const learned = (name: string) => this.#keep(layer, name, this.#take(layer, name, shape))
    const fixed = (name: string, value: number) =>
      this.#keep(layer, name, { shape, data: new Float32Array(input.channels).fill(value) })
    this.#graph.nodes.push({
      name: layer.name,
      op: 'batchNorm',
      input: input.node,
      weight: scale ? learned('gamma') : fixed('gamma', 1),
      bias: center ? learned('beta') : fixed('beta', 0),
      mean: learned('moving_mean'),
      variance: learned('moving_variance'),
      epsilon,
    })
    return { ...input, node: layer.name, nonNegative: false }
  }

  #activation(name: string, activation: string, input: Value): Value {
    if (activation === 'linear') return input
    if (activation !== 'relu' && activation !== 'relu6') throw invalid(`the activation ${activation} is not supported`)
    this.#graph.nodes.push({ name, op: activation, input: input.node })
    return { ...input, node: name, nonNegative: true }
  }

  #maxPool(layer: LayerOf<'MaxPooling2D'>): Value {
    const { name, config } = layer
    const input = this.#feature(layer)
    // The graph pads pools with -infinity. Zeros give the same maximum only if no value is negative.
    if (input.pads.some(Boolean) && !input.nonNegative)
      throw invalid(`${name} pools zeros that were put around values below zero`)
    const window = {
      name,
      kernel: config.pool_size,
      strides: config.strides ?? config.pool_size,
      padding: config.padding,
    }
    const pads = addPads(input.pads, samePads(window, padded(input)))
    if (pads.some((pad, side) => pad >= window.kernel[side % 2])) throw invalid(`${name} pads more than its window`)
    this.#graph.nodes.push({
      name,
      op: 'maxPool',
      input: input.node,
      kernel: window.kernel,
      strides: window.strides,
      pads,
    })
    return { ...input, node: name, size: outputSize(window, input.size, pads), pads: NO_PADS }
  }

  #sum(layer: LayerOf<'Add'>): Value {
    if (layer.inputs.length < 2) throw invalid(`${layer.name} adds fewer than two inputs`)
    const [first, ...others] = layer.inputs.map((name) => unpadded(this.#output(name), layer.name))
    return others.reduce((sum, other, i) => {
      const sameSize = !sum.size || !other.size || sum.size.every((length, axis) => length === other.size?.[axis])
      if (sum.channels !== other.channels || !sameSize) throw invalid(`${layer.name} adds values of different shapes`)
      const name = i === others.length - 1 ? layer.name : `${layer.name}/${i}`
      this.#graph.nodes.push({ name, op: 'add', inputs: [sum.node, other.node] })
      return { ...sum, node: name, size: sum.size ?? other.size, nonNegative: sum.nonNegative && other.nonNegative }
    }, first)
  }

  #pool(name: string, input: Value): Value {
    this.#graph.nodes.push({ name, op: 'globalAveragePool', input: input.node })
    return { ...input, node: name, size: undefined, isPooled: true }
  }

  #output(name: string): Value {
    const value = this.#values.get(name)
    if (!value) throw invalid(`the layer ${name} is missing`)
    if (value.isPooled) throw invalid(`the layer ${name} is pooled inside the backbone`)
    return value
  }

  /** The one input of a layer, with the padding still to be added. */
  #feature(layer: KerasLayer): Value {
    if (layer.inputs.length !== 1) throw invalid(`${layer.name} has ${layer.inputs.length} inputs`)
    return this.#output(layer.inputs[0])
  }

  #plain(layer: KerasLayer): Value {
    return unpadded(this.#feature(layer), layer.name)
  }

  #keep(layer: KerasLayer, weight: string, tensor: GraphTensor): string {
    const name = `${layer.name}/${weight}`
    this.#graph.tensors.set(name, tensor)
    return name
  }

  /** Takes a layer's weight, which must have this shape. */
  #take(layer: KerasLayer, weight: string, shape: number[]): GraphTensor {
    const name = `${layer.name}/${weight}`
    const tensor = this.#tensors.get(name)
    if (!tensor) throw invalid(`the weight ${name} is missing`)
    if (tensor.shape.length !== shape.length || tensor.shape.some((n, axis) => n !== shape[axis]))
      throw invalid(`the weight ${name} has the shape ${tensor.shape} where ${shape} is needed`)
    this.#tensors.delete(name)
    return tensor
  }
}

function padded({ size, pads: [top, left, bottom, right] }: Value): Size | undefined {
  return size && [size[0] + top + bottom, size[1] + left + right]
}

function unpadded(value: Value, layer: string): Value {
  if (value.pads.some(Boolean))
    throw invalid(`zero padding before ${layer} cannot be merged into a convolution or pool`)
  return value
}
