import { LoupeError } from '../errors.ts'
import type { Matrix } from '../matrix.ts'
import { writeFileAtomically } from './atomic-file.ts'
import type { Graph, GraphNode, GraphTensor, Normalisation } from './graph.ts'
import { normalisationConvolution } from './normalisation.ts'
import { elementTypes, modelMessage, nodeMessage, tensorMessage, valueMessage } from './onnx-messages.ts'
import type { Message } from './protobuf.ts'

/** What follows the features: layers that end in logits. `weight` is `[in, out]`. */
export type ClassifierLayer = { type: 'Linear'; weight: Matrix; bias: Float32Array } | { type: 'ReLU' }

export interface OnnxParts {
  graph: Graph
  normalisation: Normalisation
  /** Left out: the model's output are the features. */
  classifier?: ClassifierLayer[]
  /** Height and width of the pictures; left out: any. */
  size?: { height: number; width: number }
}

/** Protocol buffers end at 2 GiB. */
const LARGEST = 2 ** 31 - 1

/** All names of the graph get this in front, so that they can never meet those of the writer. */
const inside = (name: string) => `backbone/${name}`

/**
 * A graph as an ONNX model, in chunks that share the memory of the weights.
 *
 * Input `image`, uint8 RGB `[n, height, width, 3]`; layout and normalisation are part of the model. Output `features`
 * `[n, d]`, or with a classifier `probabilities` `[n, classes]` after a softmax. Throws `backbone_invalid` past 2 GiB.
 */
export function onnxModel({ graph, normalisation, classifier, size }: OnnxParts): Message {
  const nodes: Message[] = []
  const constants: Message[] = []
  const constant = (name: string, tensor: GraphTensor) => {
    constants.push(tensorMessage(name, tensor))
    return name
  }

  // Turning the layout while the pixels are still bytes moves a quarter of the memory.
  nodes.push(nodeMessage('Transpose', ['image'], 'image/planes', { perm: [0, 3, 1, 2] }))
  nodes.push(nodeMessage('Cast', ['image/planes'], 'image/float', { to: elementTypes.float32 }))
  const { weight, bias } = normalisationConvolution(normalisation)
  const names = [constant('normalisation/weight', weight), constant('normalisation/bias', bias)]
  nodes.push(nodeMessage('Conv', ['image/float', ...names], 'normalised', { kernel_shape: [1, 1] }))

  for (const [name, tensor] of graph.tensors) constant(inside(name), tensor)
  if (graph.nodes.some(({ op }) => op === 'relu6')) {
    constant('relu6/min', { shape: [], data: Float32Array.of(0) })
    constant('relu6/max', { shape: [], data: Float32Array.of(6) })
  }
  for (const node of graph.nodes) nodes.push(...operators(node, graph))

  const features = inside(graph.output)
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
    inputs: [valueMessage('image', 'uint8', ['n', size?.height ?? 'height', size?.width ?? 'width', 3])],
    outputs: [valueMessage(classifier ? 'probabilities' : 'features', 'float32', ['n', width])],
  })
  if (model.byteLength > LARGEST)
    throw new LoupeError('backbone_invalid', 'The model is larger than the 2 GiB that one ONNX file can hold.')
  return model
}

/** Writes `onnxModel` to a file that is either whole or not there. Returns its size in bytes. */
export async function writeOnnx(path: string, parts: OnnxParts, onBytes?: (bytes: number) => void): Promise<number> {
  const { chunks, byteLength } = onnxModel(parts)
  await writeFileAtomically(path, chunks, onBytes)
  return byteLength
}

function operators(node: GraphNode, graph: Graph): Message[] {
  const output = inside(node.name)
  switch (node.op) {
    case 'input':
      return [nodeMessage('Identity', ['normalised'], output)]
    case 'conv': {
      const { strides, pads, groups } = node
      const weight = graph.tensors.get(node.weight)
      if (!weight) throw new LoupeError('backbone_invalid', `The weight ${node.weight} of the backbone is missing.`)
      const kernel_shape = weight.shape.slice(2)
      const inputs = [node.input, node.weight, node.bias].map(inside)
      return [nodeMessage('Conv', inputs, output, { kernel_shape, strides, pads, group: groups })]
    }
    case 'maxPool': {
      const { kernel, strides, pads } = node
      return [nodeMessage('MaxPool', [inside(node.input)], output, { kernel_shape: kernel, strides, pads })]
    }
    case 'relu':
      return [nodeMessage('Relu', [inside(node.input)], output)]
    case 'relu6':
      return [nodeMessage('Clip', [inside(node.input), 'relu6/min', 'relu6/max'], output)]
    case 'add':
      return [nodeMessage('Add', node.inputs.map(inside), output)]
    case 'globalAveragePool':
      return [
        nodeMessage('GlobalAveragePool', [inside(node.input)], `${output}/pooled`),
        nodeMessage('Flatten', [`${output}/pooled`], output, { axis: 1 }),
      ]
  }
}
