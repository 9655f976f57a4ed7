/**
 * The one form that every backbone is read into and every model is written from.
 *
 * Tensors are NCHW float32, and weights are in PyTorch's order (convolution `[out, in / groups, kh, kw]`, linear `[out,
 * in]`). Nodes are in execution order; a node's name is also the name of its output. Networks trained below the head
 * have BatchNorm nodes; for inference these are folded (`foldBatchNorm`).
 */
export interface Graph {
  nodes: GraphNode[]
  /** Float32 weights by name; nodes refer to them. */
  tensors: Map<string, GraphTensor>
  /** The node whose output is the features, `[n, d]`. */
  output: string
}

export interface GraphTensor {
  shape: number[]
  data: Float32Array
}

/** Top, left, bottom, right, in pixels of the input. */
export type Pads = [number, number, number, number]

/** The node type with this `op`. */
export type NodeOf<Op extends GraphNode['op']> = Extract<GraphNode, { op: Op }>

interface Window {
  input: string
  kernel: [number, number]
  strides: [number, number]
  pads: Pads
}

export type GraphNode =
  | { name: string; op: 'input' }
  | {
      name: string
      op: 'conv'
      input: string
      weight: string
      /** Missing if a BatchNorm follows, which has its own. */
      bias?: string
      strides: [number, number]
      /** Filled with zeros. */
      pads: Pads
      groups: number
    }
  /** `weight * (x - mean) / sqrt(variance + epsilon) + bias`, four tensors `[channels]`. */
  | {
      name: string
      op: 'batchNorm'
      input: string
      weight: string
      bias: string
      mean: string
      variance: string
      epsilon: number
    }
  | { name: string; op: 'relu' | 'relu6'; input: string }
  /** Padding is ignored by `maxPool` and counts as zeros for `averagePool` (PyTorch's `count_include_pad`). */
  | ({ name: string; op: 'maxPool' | 'averagePool' } & Window)
  | { name: string; op: 'add'; inputs: [string, string] }
  /** Along the channels. */
  | { name: string; op: 'concat'; inputs: string[] }
  /** `[n, c, h, w]` to `[n, c]`, and to `[n, c * h * w]`. */
  | { name: string; op: 'globalAveragePool' | 'flatten'; input: string }
  /** `[n, in]` to `[n, out]`. */
  | { name: string; op: 'linear'; input: string; weight: string; bias: string }

/** The nodes whose outputs a node uses. */
export function inputsOf(node: GraphNode): readonly string[] {
  if (node.op === 'input') return []
  return 'inputs' in node ? node.inputs : [node.input]
}

/** The tensors that a node refers to, each with its number of axes. */
export function tensorsOf(node: GraphNode): [name: string, axes: number][] {
  switch (node.op) {
    case 'conv':
      return node.bias === undefined ? [[node.weight, 4]] : [[node.weight, 4], [node.bias, 1]] // prettier-ignore
    case 'batchNorm':
      return [node.weight, node.bias, node.mean, node.variance].map((name) => [name, 1])
    case 'linear':
      return [[node.weight, 2], [node.bias, 1]] // prettier-ignore
    default:
      return []
  }
}

/** How pixels 0–255 become what the weights were trained on: `(channel - mean) * scale`, channels in `order`. */
export interface Normalisation {
  order: 'rgb' | 'bgr'
  /** One per channel, in the order above, in grey levels 0–255. */
  mean: [number, number, number]
  scale: [number, number, number]
}
