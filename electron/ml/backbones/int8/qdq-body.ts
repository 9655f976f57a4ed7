import { LoupeError } from '../../errors.ts'
import type { FoldedGraph, FoldedNode } from '../fold-batch-norm.ts'
import { type GraphTensor, inputsOf } from '../graph.ts'
import { normalisationConvolution } from '../normalisation.ts'
import { integersMessage, nodeMessage, tensorMessage } from '../onnx-messages.ts'
import { operatorConstants, operators, type BranchNames, type GraphBody } from '../onnx-writer.ts'
import type { Message } from '../protobuf.ts'
import { quantisedValues } from './quantised-values.ts'
import { activationAffine, quantiseBias, quantiseWeights, weightScales, type Affine, type Range } from './scales.ts'
import { append } from '../../../../common/many.ts'
import { knownTensor } from '../known-tensor.ts'

type Conv = Extract<FoldedNode, { op: 'conv' }>

/** Pixels are whole numbers already. */
const PIXELS: Affine = { scale: 1, zeroPoint: 0 }

/**
 * The graph in int8, in ONNX's QDQ form: each value is quantised to uint8 and dequantised again, and weights are
 * dequantised int8 constants. onnxruntime recognises the pairs and runs the operator between them on whole numbers; an
 * operator without such a form runs in float32. Weights have one scale per channel. `weightScales` keeps sums from
 * saturating.
 * @param ranges of the values that `quantisedValues` names as sources
 */
export function quantisedBody(ranges: ReadonlyMap<string, Range>): GraphBody {
  return (graph, normalisation, names) => {
    const writer = new QdqWriter(graph, affinesOf(graph, ranges), names)
    writer.normalise(normalisation)
    for (const node of graph.nodes) writer.node(node)
    return writer.finish()
  }
}

function affinesOf(graph: FoldedGraph, ranges: ReadonlyMap<string, Range>): Map<string, Affine> {
  const affines = new Map<string, Affine>()
  for (const [name, source] of quantisedValues(graph)) {
    const range = ranges.get(source)
    if (!range) throw new LoupeError('backbone_invalid.uncalibrated', { value: source })
    affines.set(name, activationAffine(range))
  }
  return affines
}

/** Name of a dequantised value. */
const dequantised = (name: string) => `${name}/dequantised`

class QdqWriter {
  readonly #nodes: Message[] = []
  readonly #constants: Message[] = []
  readonly #graph: FoldedGraph
  readonly #affines: ReadonlyMap<string, Affine>
  readonly #names: BranchNames
  /** Quantised tensors by name. */
  readonly #whole = new Set<string>()

  constructor(graph: FoldedGraph, affines: ReadonlyMap<string, Affine>, names: BranchNames) {
    this.#graph = graph
    this.#affines = affines
    this.#names = names
  }

  /**
   * Normalises the pixels, which are uint8 already, in int8 as well: a diagonal of weights has an exact scale per
   * channel.
   */
  normalise(normalisation: Parameters<GraphBody>[1]): void {
    const { planes, own } = this.#names
    const { weight, bias } = normalisationConvolution(normalisation)
    const inputs = ['image/planes', 'normalisation/weight', 'normalisation/bias'].map(own)
    this.#affineConstants(inputs[0], PIXELS)
    this.#dequantise(planes, inputs[0])
    this.#weights(inputs[1], weight, inputs[2], bias, PIXELS)
    this.#nodes.push(nodeMessage('Conv', inputs.map(dequantised), own('normalised'), { kernel_shape: [1, 1] }))
  }

  node(node: FoldedNode): void {
    const [input] = inputsOf(node)
    const affine = this.#affines.get(input)
    if (node.op === 'conv' && affine) this.#convolution(node, affine)
    else append(this.#nodes, operators(this.#reading(node), this.#graph, this.#names))
    const own = this.#affines.get(node.name)
    if (own) this.#quantise(this.#names.inside(node.name), own)
  }

  finish(): ReturnType<GraphBody> {
    const { inside } = this.#names
    for (const [name, tensor] of this.#graph.tensors)
      if (!this.#whole.has(name)) this.#constants.push(tensorMessage(inside(name), tensor))
    append(this.#constants, operatorConstants(this.#graph, this.#names))
    return { nodes: this.#nodes, constants: this.#constants, output: inside(this.#graph.output) }
  }

  /** Writes the node, which reads quantised values under their new names. */
  #reading(node: FoldedNode): FoldedNode {
    const renamed = (name: string) => (this.#affines.has(name) ? dequantised(name) : name)
    if ('inputs' in node) return { ...node, inputs: node.inputs.map(renamed) } as FoldedNode
    return 'input' in node ? { ...node, input: renamed(node.input) } : node
  }

  #convolution(node: Conv, input: Affine): void {
    const [weight, bias] = [this.#tensor(node.weight), this.#tensor(node.bias)]
    const names = [node.weight, node.bias].map(this.#names.inside)
    this.#weights(names[0], weight, names[1], bias, input)
    this.#whole.add(node.weight).add(node.bias)
    const renamed = { ...node, weight: dequantised(node.weight), bias: dequantised(node.bias) }
    const tensors = new Map([[renamed.weight, weight]])
    append(this.#nodes, operators(this.#reading(renamed), { ...this.#graph, tensors }, this.#names))
  }

  #weights(name: string, weight: GraphTensor, biasName: string, bias: GraphTensor, input: Affine): void {
    const scales = weightScales(weight.data, bias.data, input.scale)
    const channels = [scales.length]
    const ofBias = scales.map((scale) => scale * input.scale)
    this.#constants.push(
      integersMessage(`${name}/whole`, 'int8', weight.shape, quantiseWeights(weight.data, scales)),
      tensorMessage(`${name}/scale`, { shape: channels, data: scales }),
      integersMessage(`${name}/zero`, 'int8', channels, new Int8Array(scales.length)),
      integersMessage(`${biasName}/whole`, 'int32', channels, quantiseBias(bias.data, input.scale, scales)),
      tensorMessage(`${biasName}/scale`, { shape: channels, data: ofBias }),
      integersMessage(`${biasName}/zero`, 'int32', channels, new Int32Array(scales.length)),
    )
    this.#dequantise(`${name}/whole`, name, { axis: 0 })
    this.#dequantise(`${biasName}/whole`, biasName, { axis: 0 })
  }

  #quantise(name: string, affine: Affine): void {
    this.#affineConstants(name, affine)
    this.#nodes.push(nodeMessage('QuantizeLinear', [name, `${name}/scale`, `${name}/zero`], `${name}/whole`))
    this.#dequantise(`${name}/whole`, name)
  }

  #affineConstants(name: string, { scale, zeroPoint }: Affine): void {
    this.#constants.push(
      tensorMessage(`${name}/scale`, { shape: [], data: Float32Array.of(scale) }),
      integersMessage(`${name}/zero`, 'uint8', [], Uint8Array.of(zeroPoint)),
    )
  }

  #dequantise(from: string, name: string, attributes: { axis?: number } = {}): void {
    const inputs = [from, `${name}/scale`, `${name}/zero`]
    this.#nodes.push(nodeMessage('DequantizeLinear', inputs, dequantised(name), { ...attributes }))
  }

  #tensor(name: string): GraphTensor {
    return knownTensor(this.#graph.tensors, name)
  }
}
