import * as tf from '@tensorflow/tfjs-core'
import { type Graph, inputsOf, type NodeOf } from '../../backbones/graph.ts'
import { LoupeError } from '../../errors.ts'
import { denseConvolution, padded } from './convolution.ts'
import { nativeKernels } from './native-kernels.ts'

/** What a graph is computed with. */
interface GraphValues {
  /** A weight on the device, in the device's layout. */
  tensor(name: string): tf.Tensor
  /** For x, or for x + shift if given: the bias of the convolution before it. */
  batchNorm(node: NodeOf<'batchNorm'>, x: tf.Tensor, shift?: tf.Tensor): tf.Tensor
}

/**
 * Computes a graph with TensorFlow.js, in operations that all have gradients.
 * @param input maps `[n, h, w, c]` or rows `[n, d]`
 * @returns the graph's output, `[n, d]`
 */
export function runGraph(graph: Graph, input: tf.Tensor, { tensor, batchNorm }: GraphValues): tf.Tensor2D {
  const values = new Map<string, tf.Tensor>()
  const shifts = handedOn(graph)
  const of = (name: string): tf.Tensor => {
    const value = values.get(name)
    if (!value) throw new LoupeError('backbone_invalid.no_layer', { layer: name })
    return value
  }
  const compute = (node: Graph['nodes'][number]): tf.Tensor => {
    switch (node.op) {
      case 'input':
        return input
      case 'conv':
        return convolution(node, of(node.input), {
          ...{ tensor, differentiable: of(node.input) !== input, biased: !shifts.has(node.name) },
        })
      case 'batchNorm': {
        const shift = shifts.get(node.input)
        return batchNorm(node, of(node.input), shift === undefined ? undefined : tensor(shift))
      }
      case 'relu':
        return rectified(of(node.input))
      case 'relu6':
        return tf.relu6(of(node.input))
      case 'maxPool':
        // Padding must never be the maximum.
        return tf.maxPool(padded(of(node.input), node.pads, LOWEST), node.kernel, node.strides, 'valid')
      case 'averagePool':
        return tf.avgPool(padded(of(node.input), node.pads, 0), node.kernel, node.strides, 'valid')
      case 'add':
        return tf.add(of(node.inputs[0]), of(node.inputs[1]))
      case 'concat':
        return tf.concat(node.inputs.map(of), 3)
      case 'globalAveragePool':
        return tf.mean(of(node.input), [1, 2])
      case 'flatten': {
        const x = of(node.input)
        return tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [x.shape[0], -1])
      }
      case 'linear':
        return tf.add(tf.matMul(rows(of(node.input)), tensor(node.weight), false, true), tensor(node.bias))
    }
  }
  for (const node of graph.nodes) values.set(node.name, compute(node))
  return of(graph.output) as tf.Tensor2D
}

/**
 * Biases of convolutions that feed only a BatchNorm, by the convolutions' names: adding them to a map would be useless.
 */
function handedOn({ nodes, output }: Graph): Map<string, string> {
  const readers = Map.groupBy(
    nodes.flatMap((node) => inputsOf(node).map((input) => ({ input, op: node.op }))),
    ({ input }) => input,
  )
  return new Map(
    nodes.flatMap((node) => {
      const [reader, ...others] = readers.get(node.name) ?? []
      const only = reader?.op === 'batchNorm' && others.length === 0 && node.name !== output
      return node.op === 'conv' && node.bias !== undefined && only ? [[node.name, node.bias]] : []
    }),
  )
}

/** A map of one pixel is also a row. */
function rows(x: tf.Tensor): tf.Tensor {
  return x.rank === 2 ? x : tf.reshape(x, [x.shape[0], -1])
}

/** ReLU, with a single kernel for the gradient if available; TensorFlow.js needs four. */
function rectified(x: tf.Tensor): tf.Tensor {
  const native = nativeKernels()
  if (!native) return tf.relu(x)
  const relu = tf.customGrad((...args) => {
    const [x, save] = args as [tf.Tensor, tf.GradSaveFunc]
    const y = tf.relu(x)
    save([y])
    return { value: y, gradFunc: (dy: tf.Tensor, [y]: tf.Tensor[]) => native.reluGradient(dy, y) }
  })
  return relu(x)
}

const LOWEST = -3.4e38

function convolution(
  node: NodeOf<'conv'>,
  x: tf.Tensor,
  { tensor, differentiable, biased }: Pick<GraphValues, 'tensor'> & { differentiable: boolean; biased: boolean },
): tf.Tensor {
  const kernel = tensor(node.weight) as tf.Tensor4D
  const y = () => {
    if (node.groups === 1) {
      // The gradient by the pictures themselves is not needed.
      if (differentiable && node.strides.every((step) => step === 1)) return denseConvolution(x, kernel, node.pads)
      return tf.conv2d(padded(x, node.pads, 0), kernel, node.strides, 'valid')
    }
    if (node.groups === x.shape[3] && kernel.shape[2] === 1 && kernel.shape[3] === node.groups)
      // One kernel per channel: `[kh, kw, 1, c]` there, `[kh, kw, c, 1]` here.
      return tf.depthwiseConv2d(padded(x, node.pads, 0), tf.transpose(kernel, [0, 1, 3, 2]), node.strides, 'valid')
    throw new LoupeError('recipe_unsupported.grouped', { layer: node.name })
  }
  return node.bias === undefined || !biased ? y() : tf.add(y(), tensor(node.bias))
}
