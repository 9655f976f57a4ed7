import { LoupeError } from '../errors.ts'
import type { Matrix } from '../matrix.ts'
import { writeFileAtomically } from '../atomic-file.ts'
import { foldBatchNorm, type FoldedGraph, type FoldedNode } from './fold-batch-norm.ts'
import type { Graph, GraphTensor, Normalisation } from './graph.ts'
import { normalisationConvolution } from './normalisation.ts'
import {
  elementTypes,
  modelMessage,
  nodeMessage,
  type OnnxGraph,
  tensorMessage,
  valueMessage,
} from './onnx-messages.ts'
import type { Message } from './protobuf.ts'
import { append } from '../../../common/many.ts'
import { knownTensor } from './known-tensor.ts'

/** The layers after the features, which end in logits. `weight` is `[in, out]`. */
export type ClassifierLayer = { type: 'Linear'; weight: Matrix; bias: Float32Array } | { type: 'ReLU' }

/** A network and its input. */
export interface NetworkBranch {
  graph: Graph
  normalisation: Normalisation
  /** Name of its input; several networks may share one. */
  input: string
  /** Height and width of the pictures; by default, any. */
  size?: { height: number; width: number }
  /** Writes the part from the pixels to the features; by default all of it in float32. */
  body?: GraphBody
}

interface OnnxParts extends Omit<NetworkBranch, 'input'> {
  /** If missing, the model's output is the features. */
  classifier?: ClassifierLayer[]
  /** Further networks, whose features are joined to those of the first, which reads `image`. */
  others?: NetworkBranch[]
}

/** Names of one network's values, which never clash with those of the writer or of another network. */
export interface BranchNames {
  /** Its pixels, uint8 RGB `[n, 3, height, width]`; other networks may read them too. */
  planes: string
  /** A value of its own, such as `normalised`. */
  own(name: string): string
  /** A value of the graph. */
  inside(name: string): string
}

/** Nodes and constants from the pixels, `planes`, to the value called `output`, `[n, d]`. */
export type GraphBody = (
  graph: FoldedGraph,
  normalisation: Normalisation,
  names: BranchNames,
) => Pick<OnnxGraph, 'nodes' | 'constants'> & { output: string }

/** Protocol buffers end at 2 GiB. */
const LARGEST = 2 ** 31 - 1

/** Of the networks of a model, counted from 0. */
function namesOf(branch: number, input: string): BranchNames {
  const own = (name: string) => (branch === 0 ? name : `network${branch + 1}/${name}`)
  return { planes: `${input}/planes`, own, inside: (name) => own(`backbone/${name}`) }
}

/**
 * A graph as an ONNX model with BatchNorm folded, in chunks that share the memory of all other weights.
 *
 * Input `image`, uint8 RGB `[n, height, width, 3]`, and those of further networks; layout and normalisation are part of
 * the model. Output `features` `[n, d]`, or with a classifier `probabilities` `[n, classes]` after a softmax. Throws
 * `backbone_invalid` above 2 GiB.
 */
export function onnxModel({ graph, normalisation, classifier, size, body, others = [] }: OnnxParts): Message {
  const branches: NetworkBranch[] = [{ graph, normalisation, input: 'image', size, body }, ...others]
  const nodes: Message[] = []
  const constants: Message[] = []
  const constant = (name: string, tensor: GraphTensor) => {
    constants.push(tensorMessage(name, tensor))
    return name
  }

  const inputs = [...new Map(branches.map((branch) => [branch.input, branch])).values()]
  // Transposing while the pixels are still bytes moves a quarter of the memory.
  for (const { input } of inputs)
    nodes.push(nodeMessage('Transpose', [input], `${input}/planes`, { perm: [0, 3, 1, 2] }))
  const found = branches.map(({ graph: given, normalisation: its, input, body: written = float32Body }, i) => {
    const part = written(foldBatchNorm(given), its, namesOf(i, input))
    append(nodes, part.nodes)
    append(constants, part.constants)
    return part.output
  })
  let [features] = found
  if (found.length > 1) nodes.push(nodeMessage('Concat', found, (features = 'joined'), { axis: 1 }))

  let width: number | string = 'd'
  if (classifier) {
    let value = features
    for (const [i, layer] of classifier.entries()) {
      const name = `classifier/${i}`
      if (layer.type === 'Linear') {
        const { rows, cols, data } = layer.weight
        const names = [
          constant(`${name}/weight`, { shape: [rows, cols], data }),
          constant(`${name}/bias`, { shape: [cols], data: layer.bias }),
        ]
        nodes.push(nodeMessage('Gemm', [value, ...names], name))
        width = cols
      } else nodes.push(nodeMessage('Relu', [value], name))
      value = name
    }
    nodes.push(nodeMessage('Softmax', [value], 'probabilities', { axis: 1 }))
  } else nodes.push(nodeMessage('Identity', [features], 'features'))

  const model = modelMessage({
    name: classifier ? 'classifier' : 'backbone',
    nodes,
    constants,
    inputs: inputs.map(({ input, size: its }) =>
      valueMessage(input, 'uint8', ['n', its?.height ?? 'height', its?.width ?? 'width', 3]),
    ),
    outputs: [valueMessage(classifier ? 'probabilities' : 'features', 'float32', ['n', width])],
  })
  if (model.byteLength > LARGEST) throw new LoupeError('backbone_invalid.over_2_gib')
  return model
}

/** `onnxModel` as one block of memory, for an engine that runs it immediately. */
export function modelBytes(parts: OnnxParts): Uint8Array<ArrayBuffer> {
  return onnxModel(parts).whole()
}

/** Writes `onnxModel` to a file that is either complete or missing. Returns its size in bytes. */
export async function writeOnnx(path: string, parts: OnnxParts, onBytes?: (bytes: number) => void): Promise<number> {
  const { chunks, byteLength } = onnxModel(parts)
  await writeFileAtomically(path, chunks, onBytes)
  return byteLength
}

/** Everything in float32. */
export function float32Body(
  graph: FoldedGraph,
  normalisation: Normalisation,
  names: BranchNames,
): ReturnType<GraphBody> {
  const { planes, own, inside } = names
  const [float, weight, bias] = ['image/float', 'normalisation/weight', 'normalisation/bias'].map(own)
  const convolution = normalisationConvolution(normalisation)
  const constants = [tensorMessage(weight, convolution.weight), tensorMessage(bias, convolution.bias)]
  const nodes = [
    nodeMessage('Cast', [planes], float, { to: elementTypes.float32 }),
    nodeMessage('Conv', [float, weight, bias], own('normalised'), { kernel_shape: [1, 1] }),
  ]
  for (const [name, tensor] of graph.tensors) constants.push(tensorMessage(inside(name), tensor))
  append(constants, operatorConstants(graph, names))
  for (const node of graph.nodes) append(nodes, operators(node, graph, names))
  return { nodes, constants, output: inside(graph.output) }
}

/** What the operators of some nodes refer to besides the graph's own tensors. */
export function operatorConstants(graph: Graph, { own }: BranchNames): Message[] {
  if (!graph.nodes.some(({ op }) => op === 'relu6')) return []
  return [
    tensorMessage(own('relu6/min'), { shape: [], data: Float32Array.of(0) }),
    tensorMessage(own('relu6/max'), { shape: [], data: Float32Array.of(6) }),
  ]
}

/** One node of the graph as ONNX operators. Its inputs, weights and output have the graph's names, `inside`. */
export function operators(node: FoldedNode, graph: FoldedGraph, { own, inside }: BranchNames): Message[] {
  const output = inside(node.name)
  switch (node.op) {
    case 'input':
      return [nodeMessage('Identity', [own('normalised')], output)]
    case 'conv': {
      const { strides, pads, groups } = node
      const kernel_shape = knownTensor(graph.tensors, node.weight).shape.slice(2)
      const inputs = [node.input, node.weight, node.bias].map(inside)
      return [nodeMessage('Conv', inputs, output, { kernel_shape, strides, pads, group: groups })]
    }
    case 'maxPool':
    case 'averagePool': {
      const window = { kernel_shape: node.kernel, strides: node.strides, pads: node.pads }
      return node.op === 'maxPool'
        ? [nodeMessage('MaxPool', [inside(node.input)], output, window)]
        : [nodeMessage('AveragePool', [inside(node.input)], output, { ...window, count_include_pad: 1 })]
    }
    case 'relu':
      return [nodeMessage('Relu', [inside(node.input)], output)]
    case 'relu6':
      return [nodeMessage('Clip', [inside(node.input), own('relu6/min'), own('relu6/max')], output)]
    case 'add':
      return [nodeMessage('Add', node.inputs.map(inside), output)]
    case 'concat':
      return [nodeMessage('Concat', node.inputs.map(inside), output, { axis: 1 })]
    case 'flatten':
      return [nodeMessage('Flatten', [inside(node.input)], output, { axis: 1 })]
    case 'linear':
      return [nodeMessage('Gemm', [node.input, node.weight, node.bias].map(inside), output, { transB: 1 })]
    case 'globalAveragePool':
      return [
        nodeMessage('GlobalAveragePool', [inside(node.input)], `${output}/pooled`),
        nodeMessage('Flatten', [`${output}/pooled`], output, { axis: 1 }),
      ]
  }
}
