import type { ClassifierLayer } from '../../backbones/onnx-writer.ts'
import type { Graph, GraphNode, GraphTensor, Normalisation } from '../../backbones/graph.ts'
import { normalisationConvolution } from '../../backbones/normalisation.ts'
import { LoupeError } from '../../errors.ts'
import { isDepthwise, type KerasTensor, kerasDepthwiseKernel, kerasKernel } from './keras-kernels.ts'

/** A layer as Keras and TensorFlow.js describe it. */
interface LayerJson {
  name: string
  class_name: string
  config: Record<string, unknown>
  inbound_nodes: [string, 0, 0, object][][]
}

export interface Topology {
  /** The functional model, Keras's JSON. */
  config: { name: string; layers: LayerJson[]; input_layers: unknown[]; output_layers: unknown[] }
  /** Weights in the order of the shards. */
  weights: { name: string; tensor: KerasTensor }[]
}

const inside = (name: string) => `backbone/${name}`

/**
 * The layers of a tfjs model with the graph's numbers: normalisation as a fixed 1×1 convolution, then the graph, then the
 * classifier and a softmax. Only layers that plain TensorFlow.js knows. Throws `export_failed` for what they cannot say.
 */
export function tfjsTopology(
  graph: Graph,
  normalisation: Normalisation,
  classifier: ClassifierLayer[] | undefined,
  [height, width]: [number | null, number | null],
): Topology {
  const model = new TopologyBuilder(graph)
  model.layer('image', 'InputLayer', [], {
    batch_input_shape: [null, height, width, 3],
    dtype: 'float32',
    sparse: false,
  })
  const { weight, bias } = normalisationConvolution(normalisation)
  const normalise = { strides: [1, 1], padding: 'valid', ...convolutionDefaults, trainable: false }
  model.layer('normalisation', 'Conv2D', ['image'], { filters: 3, kernel_size: [1, 1], ...normalise })
  model.weights('normalisation', { kernel: kerasKernel(weight), bias: plain(bias) })
  for (const node of graph.nodes) model.node(node)
  const output = classifier ? 'probabilities' : 'features'
  const last = classifier ? model.classify(inside(graph.output), classifier) : inside(graph.output)
  model.layer(output, 'Activation', [last], { activation: classifier ? 'softmax' : 'linear' })
  return model.finish('image', output)
}

const convolutionDefaults = {
  data_format: 'channels_last',
  dilation_rate: [1, 1],
  activation: 'linear',
  use_bias: true,
}

class TopologyBuilder {
  readonly #graph: Graph
  readonly #layers: LayerJson[] = []
  readonly #weights: Topology['weights'] = []
  /** Nodes whose values are never below zero: around them zeros do for a pool what -infinity does. */
  readonly #nonNegative = new Set<string>()

  constructor(graph: Graph) {
    this.#graph = graph
  }

  layer(name: string, class_name: string, inputs: string[], config: Record<string, unknown>): string {
    const inbound_nodes: LayerJson['inbound_nodes'] = inputs.length ? [inputs.map((input) => [input, 0, 0, {}])] : []
    this.#layers.push({ name, class_name, config: { name, trainable: true, ...config }, inbound_nodes })
    return name
  }

  weights(layer: string, tensors: Record<string, KerasTensor>): void {
    for (const [name, tensor] of Object.entries(tensors)) this.#weights.push({ name: `${layer}/${name}`, tensor })
  }

  finish(input: string, output: string): Topology {
    const config = {
      name: 'loupe',
      layers: this.#layers,
      input_layers: [[input, 0, 0]],
      output_layers: [[output, 0, 0]],
    }
    return { config, weights: this.#weights }
  }

  node(node: GraphNode): void {
    const name = inside(node.name)
    switch (node.op) {
      case 'input':
        this.layer(name, 'Activation', ['normalisation'], { activation: 'linear' })
        return
      case 'conv':
        return this.#convolution(node)
      case 'relu':
      case 'relu6':
        this.#nonNegative.add(node.name)
        this.layer(name, 'ReLU', [inside(node.input)], { max_value: node.op === 'relu6' ? 6 : null })
        return
      case 'maxPool': {
        if (this.#nonNegative.has(node.input)) this.#nonNegative.add(node.name)
        else if (node.pads.some(Boolean)) throw unsayable(`${node.name} pads values below zero before it pools them`)
        const input = this.#padded(node.name, node.input, node.pads)
        const { kernel, strides } = node
        const config = { pool_size: kernel, strides, padding: 'valid', data_format: 'channels_last' }
        this.layer(name, 'MaxPooling2D', [input], config)
        return
      }
      case 'add':
        if (node.inputs.every((input) => this.#nonNegative.has(input))) this.#nonNegative.add(node.name)
        this.layer(name, 'Add', node.inputs.map(inside), {})
        return
      case 'globalAveragePool':
        this.layer(name, 'GlobalAveragePooling2D', [inside(node.input)], { data_format: 'channels_last' })
    }
  }

  /** Adds the classifier's layers and returns the name of the last one, whose output are the logits. */
  classify(features: string, layers: ClassifierLayer[]): string {
    return layers.reduce((input, layer, i) => {
      const name = `classifier/${i}`
      if (layer.type === 'ReLU') return this.layer(name, 'ReLU', [input], { max_value: null })
      const { rows, cols, data } = layer.weight
      this.weights(name, { kernel: { shape: [rows, cols], data: () => data }, bias: plainVector(layer.bias) })
      return this.layer(name, 'Dense', [input], { units: cols, activation: 'linear', use_bias: true })
    }, features)
  }

  #convolution({ name, input, weight, bias, strides, pads, groups }: Extract<GraphNode, { op: 'conv' }>): void {
    const [kernel, biases] = [this.#tensor(weight), this.#tensor(bias)]
    const [outputs, , ...size] = kernel.shape
    // With a stride of 1, `same` means these very pads, and needs no copy of the padded input.
    const isSame = strides.every((s) => s === 1) && pads.every((pad, side) => pad * 2 === size[side % 2] - 1)
    const config = { kernel_size: size, strides, padding: isSame ? 'same' : 'valid', ...convolutionDefaults }
    const from = isSame ? inside(input) : this.#padded(name, input, pads)
    if (groups === 1) {
      this.layer(inside(name), 'Conv2D', [from], { filters: outputs, ...config })
      this.weights(inside(name), { kernel: kerasKernel(kernel), bias: plain(biases) })
    } else if (isDepthwise(kernel, groups)) {
      this.layer(inside(name), 'DepthwiseConv2D', [from], { depth_multiplier: outputs / groups, ...config })
      this.weights(inside(name), { depthwise_kernel: kerasDepthwiseKernel(kernel, groups), bias: plain(biases) })
    } else throw unsayable(`${name} is a convolution in ${groups} groups`)
  }

  /** The layer that gives this input with zeros around it. */
  #padded(name: string, input: string, [top, left, bottom, right]: [number, number, number, number]): string {
    if (!(top || left || bottom || right)) return inside(input)
    const padding = [
      [top, bottom],
      [left, right],
    ]
    return this.layer(`padding/${name}`, 'ZeroPadding2D', [inside(input)], { padding, data_format: 'channels_last' })
  }

  #tensor(name: string): GraphTensor {
    const tensor = this.#graph.tensors.get(name)
    if (!tensor) throw new LoupeError('backbone_invalid', `The weight ${name} of the backbone is missing.`)
    return tensor
  }
}

function plain({ shape, data }: GraphTensor): KerasTensor {
  return { shape, data: () => data }
}

function plainVector(data: Float32Array): KerasTensor {
  return { shape: [data.length], data: () => data }
}

function unsayable(why: string): LoupeError {
  return new LoupeError(
    'export_failed',
    `The backbone has no TensorFlow.js form: ${why}.`,
    'Export this model as ONNX, which has one.',
  )
}
