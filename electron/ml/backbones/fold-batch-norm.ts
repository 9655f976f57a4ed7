import { LoupeError } from '../errors.ts'
import { batchNormAffine, type ChannelAffine } from './batch-norm.ts'
import { type Graph, type GraphNode, type GraphTensor, inputsOf, type NodeOf } from './graph.ts'
import { knownTensor } from './known-tensor.ts'

/** A graph for inference: it has no BatchNorm, and every convolution has a bias. */
export interface FoldedGraph extends Graph {
  nodes: FoldedNode[]
}

type FoldedConv = NodeOf<'conv'> & { bias: string }
export type FoldedNode = Exclude<GraphNode, { op: 'conv' | 'batchNorm' }> | FoldedConv

/**
 * The same network with every BatchNorm folded into the convolution before it, in float64, rounded once:
 *
 *     scale = weight / sqrt(variance + epsilon)
 *     kernel' = kernel * scale        bias' = bias * scale + (beta - mean * scale)
 *
 * The convolution takes the BatchNorm's name, so that a name means the same values before and after. If other nodes use
 * the convolution's output too, the BatchNorm becomes a depthwise 1×1 convolution instead. Unchanged parts are shared
 * with the given graph, which is not modified. Throws `backbone_invalid`.
 */
export function foldBatchNorm(graph: Graph): FoldedGraph {
  const folding = new Folding(graph)
  for (const node of graph.nodes) folding.add(node)
  return folding.folded
}

class Folding {
  readonly folded: FoldedGraph
  readonly #tensors: Graph['tensors']
  /** How many nodes use each node's output. */
  readonly #takers = new Map<string, number>()
  /** Convolutions waiting for the BatchNorm that uses their output. */
  readonly #waiting = new Map<string, NodeOf<'conv'>>()
  readonly #normalised: Set<string>

  constructor({ nodes, tensors, output }: Graph) {
    this.folded = { nodes: [], tensors: new Map(), output }
    this.#tensors = tensors
    for (const name of [output, ...nodes.flatMap(inputsOf)]) this.#takers.set(name, (this.#takers.get(name) ?? 0) + 1)
    this.#normalised = new Set(nodes.flatMap((node) => (node.op === 'batchNorm' ? [node.input] : [])))
  }

  add(node: GraphNode): void {
    if (node.op === 'conv') {
      if (this.#normalised.has(node.name) && this.#takers.get(node.name) === 1) this.#waiting.set(node.name, node)
      else this.#keep(node)
    } else if (node.op === 'batchNorm') this.#fold(node)
    else {
      if (node.op === 'linear') for (const name of [node.weight, node.bias]) this.#share(name)
      this.folded.nodes.push(node)
    }
  }

  #keep({ bias, ...conv }: NodeOf<'conv'>): void {
    const { shape } = this.#share(conv.weight)
    if (bias !== undefined) this.#share(bias)
    const added = bias ?? this.#set(`${conv.name}/bias`, { shape: [shape[0]], data: new Float32Array(shape[0]) })
    this.folded.nodes.push({ ...conv, bias: added })
  }

  #fold(norm: NodeOf<'batchNorm'>): void {
    const { name } = norm
    const affine = this.#affine(norm)
    const conv = this.#waiting.get(norm.input)
    const kernel = conv && this.#tensor(conv.weight)
    const weight = this.#set(`${name}/weight`, scaled(kernel ?? ones(affine), affine))
    const bias = this.#set(
      `${name}/bias`,
      shifted(conv?.bias === undefined ? undefined : this.#tensor(conv.bias), affine),
    )
    this.folded.nodes.push(
      conv
        ? { ...conv, name, weight, bias }
        : { ...eachChannel, name, input: norm.input, weight, bias, groups: affine.scale.length },
    )
  }

  #affine({ name, epsilon, ...names }: NodeOf<'batchNorm'>): ChannelAffine {
    const data = (tensor: string) => this.#tensor(tensor).data
    const variance = data(names.variance)
    if (variance.some((v) => v < 0)) throw new LoupeError('backbone_invalid.variance', { layer: name })
    return batchNormAffine({
      weight: data(names.weight),
      bias: data(names.bias),
      mean: data(names.mean),
      variance,
      epsilon,
    })
  }

  #share(name: string): GraphTensor {
    const tensor = this.#tensor(name)
    this.#set(name, tensor)
    return tensor
  }

  #set(name: string, tensor: GraphTensor): string {
    this.folded.tensors.set(name, tensor)
    return name
  }

  #tensor(name: string): GraphTensor {
    return knownTensor(this.#tensors, name)
  }
}

const eachChannel = { op: 'conv', strides: [1, 1], pads: [0, 0, 0, 0] } as const satisfies Partial<NodeOf<'conv'>>

/** A kernel that passes every channel through unchanged. */
function ones({ scale: { length } }: ChannelAffine): GraphTensor {
  return { shape: [length, 1, 1, 1], data: new Float32Array(length).fill(1) }
}

/** The kernel `[out, in, kh, kw]`, each output channel multiplied by its scale. */
function scaled({ shape, data }: GraphTensor, { scale }: ChannelAffine): GraphTensor {
  const result = new Float32Array(data.length)
  const each = data.length / scale.length
  for (let o = 0, i = 0; o < scale.length; o++) for (const end = i + each; i < end; i++) result[i] = data[i] * scale[o]
  return { shape, data: result }
}

/** The bias `[out]` after the affine map; zero if there was none. */
function shifted(bias: GraphTensor | undefined, { scale, shift }: ChannelAffine): GraphTensor {
  const data = Float32Array.from(shift, (s, o) => (bias?.data[o] ?? 0) * scale[o] + s)
  return { shape: [data.length], data }
}
