import type { ClassifierLayer, NetworkBranch } from '../../backbones/onnx-writer.ts'
import { foldBatchNorm, type FoldedGraph, type FoldedNode } from '../../backbones/fold-batch-norm.ts'
import type { GraphTensor } from '../../backbones/graph.ts'
import { normalisationConvolution } from '../../backbones/normalisation.ts'
import type { NoTfjsForm } from '../../../../common/words/en/problems/exporting.ts'
import { LoupeError } from '../../errors.ts'
import { isDepthwise, type KerasTensor, kerasDepthwiseKernel, kerasKernel, kerasMatrix } from './keras-kernels.ts'
import { knownTensor } from '../../backbones/known-tensor.ts'

/** A layer as Keras and TensorFlow.js describe it. */
interface LayerJson {
  name: string
  class_name: string
  config: Record<string, unknown>
  inbound_nodes: [string, 0, 0, object][][]
}

interface Topology {
  /** The functional model as Keras's JSON. */
  config: { name: string; layers: LayerJson[]; input_layers: unknown[]; output_layers: unknown[] }
  /** Weights in the order of the shards. */
  weights: { name: string; tensor: KerasTensor }[]
}

const joinedName = 'joined'

/**
 * The layers of a tfjs model with the graphs' numbers: each graph's normalisation as a fixed 1×1 convolution, then the
 * graph with BatchNorm folded; then the classifier on their joined features and a softmax. Only layers of plain
 * TensorFlow.js. Throws `export_failed` for what these cannot express.
 */
export function tfjsTopology(branches: NetworkBranch[], classifier: ClassifierLayer[] | undefined): Topology {
  const model = new TopologyBuilder()
  const inputs = [...new Map(branches.map((branch) => [branch.input, branch])).values()]
  for (const { input, size } of inputs)
    model.layer(input, 'InputLayer', [], {
      batch_input_shape: [null, size?.height ?? null, size?.width ?? null, 3],
      dtype: 'float32',
      sparse: false,
    })
  const found = branches.map((branch, i) => model.branch(branch, i))
  const features = found.length > 1 ? model.layer(joinedName, 'Concatenate', found, { axis: -1 }) : found[0]
  const output = classifier ? 'probabilities' : 'features'
  const last = classifier ? model.classify(features, classifier) : features
  model.layer(output, 'Activation', [last], { activation: classifier ? 'softmax' : 'linear' })
  return model.finish(
    inputs.map(({ input }) => input),
    output,
  )
}

const convolutionDefaults = {
  data_format: 'channels_last',
  dilation_rate: [1, 1],
  activation: 'linear',
  use_bias: true,
}

class TopologyBuilder {
  readonly #layers: LayerJson[] = []
  readonly #weights: Topology['weights'] = []
  layer(name: string, class_name: string, inputs: string[], config: Record<string, unknown>): string {
    const inbound_nodes: LayerJson['inbound_nodes'] = inputs.length ? [inputs.map((input) => [input, 0, 0, {}])] : []
    this.#layers.push({ name, class_name, config: { name, trainable: true, ...config }, inbound_nodes })
    return name
  }

  weights(layer: string, tensors: Record<string, KerasTensor>): void {
    for (const [name, tensor] of Object.entries(tensors)) this.#weights.push({ name: `${layer}/${name}`, tensor })
  }

  /** Adds normalisation and graph of a network and returns the layer with its features. */
  branch({ graph: given, normalisation, input, size }: NetworkBranch, index: number): string {
    const graph = foldBatchNorm(given)
    if (!size && graph.nodes.some(({ op }) => op === 'flatten')) throw unsayable({ why: 'size' })
    const number = index === 0 ? '' : String(index + 1)
    const { weight, bias } = normalisationConvolution(normalisation)
    const normalise = { strides: [1, 1], padding: 'valid', ...convolutionDefaults, trainable: false }
    const name = this.layer(`normalisation${number}`, 'Conv2D', [input], {
      filters: 3,
      kernel_size: [1, 1],
      ...normalise,
    })
    this.weights(name, { kernel: kerasKernel(weight), bias: plain(bias) })
    const layers = new GraphLayers(this, graph, number)
    for (const node of graph.nodes) layers.node(node)
    return layers.output
  }

  /** Adds the classifier's layers and returns the name of the last one, which gives the logits. */
  classify(features: string, layers: ClassifierLayer[]): string {
    return layers.reduce((input, layer, i) => {
      const name = `classifier/${i}`
      if (layer.type === 'ReLU') return this.layer(name, 'ReLU', [input], { max_value: null })
      const { rows, cols, data } = layer.weight
      this.weights(name, { kernel: { shape: [rows, cols], data: () => data }, bias: plainVector(layer.bias) })
      return this.layer(name, 'Dense', [input], { units: cols, activation: 'linear', use_bias: true })
    }, features)
  }

  finish(inputs: string[], output: string): Topology {
    const config = {
      name: 'loupe',
      layers: this.#layers,
      input_layers: inputs.map((input) => [input, 0, 0]),
      output_layers: [[output, 0, 0]],
    }
    return { config, weights: this.#weights }
  }
}

/** The layers of one graph, whose names begin with `backbone`, the second's with `backbone2`, … */
class GraphLayers {
  readonly #model: TopologyBuilder
  readonly #graph: FoldedGraph
  /** '' for the first graph, '2' for the second, … */
  readonly #number: string
  /** Nodes whose values are never negative: padding a pool with zeros or -infinity makes no difference there. */
  readonly #nonNegative = new Set<string>()

  constructor(model: TopologyBuilder, graph: FoldedGraph, number: string) {
    this.#model = model
    this.#graph = graph
    this.#number = number
  }

  get output(): string {
    return this.#inside(this.#graph.output)
  }

  node(node: FoldedNode): void {
    const name = this.#inside(node.name)
    switch (node.op) {
      case 'input':
        this.#model.layer(name, 'Activation', [`normalisation${this.#number}`], { activation: 'linear' })
        return
      case 'conv':
        return this.#convolution(node)
      case 'relu':
      case 'relu6':
        this.#nonNegative.add(node.name)
        this.#model.layer(name, 'ReLU', [this.#inside(node.input)], { max_value: node.op === 'relu6' ? 6 : null })
        return
      case 'maxPool': {
        if (this.#nonNegative.has(node.input)) this.#nonNegative.add(node.name)
        else if (node.pads.some(Boolean)) throw unsayable({ why: 'padding', layer: node.name })
        const input = this.#padded(node.name, node.input, node.pads)
        const { kernel, strides } = node
        const config = { pool_size: kernel, strides, padding: 'valid', data_format: 'channels_last' }
        this.#model.layer(name, 'MaxPooling2D', [input], config)
        return
      }
      case 'add':
        if (node.inputs.every((input) => this.#nonNegative.has(input))) this.#nonNegative.add(node.name)
        this.#model.layer(
          name,
          'Add',
          node.inputs.map((input) => this.#inside(input)),
          {},
        )
        return
      case 'averagePool': {
        // With its own padding, TensorFlow leaves the pads out of the average.
        const input = this.#padded(node.name, node.input, node.pads)
        const { kernel, strides } = node
        const config = { pool_size: kernel, strides, padding: 'valid', data_format: 'channels_last' }
        this.#model.layer(name, 'AveragePooling2D', [input], config)
        return
      }
      case 'concat':
        if (node.inputs.every((input) => this.#nonNegative.has(input))) this.#nonNegative.add(node.name)
        this.#model.layer(
          name,
          'Concatenate',
          node.inputs.map((input) => this.#inside(input)),
          { axis: -1 },
        )
        return
      case 'globalAveragePool':
        this.#model.layer(name, 'GlobalAveragePooling2D', [this.#inside(node.input)], { data_format: 'channels_last' })
        return
      case 'flatten': {
        // The weights that follow are ordered by channel first.
        const planes = this.#model.layer(`planes${this.#number}/${node.name}`, 'Permute', [this.#inside(node.input)], {
          dims: [3, 1, 2],
        })
        this.#model.layer(name, 'Flatten', [planes], {})
        return
      }
      case 'linear': {
        const weight = this.#tensor(node.weight)
        this.#model.layer(name, 'Dense', [this.#inside(node.input)], {
          units: weight.shape[0],
          activation: 'linear',
          use_bias: true,
        })
        this.#model.weights(name, { kernel: kerasMatrix(weight), bias: plain(this.#tensor(node.bias)) })
      }
    }
  }

  #convolution({ name, input, weight, bias, strides, pads, groups }: Extract<FoldedNode, { op: 'conv' }>): void {
    const [kernel, biases] = [this.#tensor(weight), this.#tensor(bias)]
    const [outputs, , ...size] = kernel.shape
    // With a stride of 1, `same` means exactly these pads, and saves a copy of the padded input.
    const isSame = strides.every((s) => s === 1) && pads.every((pad, side) => pad * 2 === size[side % 2] - 1)
    const config = { kernel_size: size, strides, padding: isSame ? 'same' : 'valid', ...convolutionDefaults }
    const from = isSame ? this.#inside(input) : this.#padded(name, input, pads)
    if (groups === 1) {
      this.#model.layer(this.#inside(name), 'Conv2D', [from], { filters: outputs, ...config })
      this.#model.weights(this.#inside(name), { kernel: kerasKernel(kernel), bias: plain(biases) })
    } else if (isDepthwise(kernel, groups)) {
      this.#model.layer(this.#inside(name), 'DepthwiseConv2D', [from], {
        depth_multiplier: outputs / groups,
        ...config,
      })
      this.#model.weights(this.#inside(name), {
        depthwise_kernel: kerasDepthwiseKernel(kernel, groups),
        bias: plain(biases),
      })
    } else throw unsayable({ why: 'groups', layer: name, groups })
  }

  /** A layer that pads this input with zeros. */
  #padded(name: string, input: string, [top, left, bottom, right]: [number, number, number, number]): string {
    if (!(top || left || bottom || right)) return this.#inside(input)
    const padding = [
      [top, bottom],
      [left, right],
    ]
    return this.#model.layer(`padding${this.#number}/${name}`, 'ZeroPadding2D', [this.#inside(input)], {
      padding,
      data_format: 'channels_last',
    })
  }

  #inside(name: string): string {
    return `backbone${this.#number}/${name}`
  }

  #tensor(name: string): GraphTensor {
    return knownTensor(this.#graph.tensors, name)
  }
}

function plain({ shape, data }: GraphTensor): KerasTensor {
  return { shape, data: () => data }
}

function plainVector(data: Float32Array): KerasTensor {
  return { shape: [data.length], data: () => data }
}

function unsayable(form: NoTfjsForm): LoupeError {
  return new LoupeError('export_failed.no_tfjs_form', form)
}
