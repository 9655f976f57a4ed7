/**
 * The one form that every backbone is read into and every model is written from.
 *
 * Tensors are NCHW float32 and weights lie in PyTorch's order (convolution `[out, in / groups, kh, kw]`, linear `[in, out]`),
 * BatchNorm is already folded. Nodes are in running order; a node's name is also the name of its output.
 */
export interface Graph {
  nodes: GraphNode[]
  /** Float32 weights by name; nodes refer to them. */
  tensors: Map<string, GraphTensor>
  /** The node whose output are the features, `[n, d]`. */
  output: string
}

export interface GraphTensor {
  shape: number[]
  data: Float32Array
}

/** `pads` are top, left, bottom, right, in pixels of the input. */
export type GraphNode =
  | { name: string; op: 'input' }
  | {
      name: string
      op: 'conv'
      input: string
      weight: string
      bias: string
      strides: [number, number]
      pads: [number, number, number, number]
      groups: number
    }
  | { name: string; op: 'relu' | 'relu6'; input: string }
  | {
      name: string
      op: 'maxPool'
      input: string
      kernel: [number, number]
      strides: [number, number]
      pads: [number, number, number, number]
    }
  | { name: string; op: 'add'; inputs: [string, string] }
  | { name: string; op: 'globalAveragePool'; input: string }

/** How pixels 0–255 become what the weights were trained on: `(channel - mean) * scale`, channels in `order`. */
export interface Normalisation {
  order: 'rgb' | 'bgr'
  /** One a channel, in the order above, in grey levels 0–255. */
  mean: [number, number, number]
  scale: [number, number, number]
}
