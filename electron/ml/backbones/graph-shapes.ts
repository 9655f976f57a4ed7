import { LoupeError } from '../errors.ts'
import type { Graph, GraphNode, Pads } from './graph.ts'
import { knownTensor } from './known-tensor.ts'

/** Channels, height and width of one picture's values; a flat row has height and width 1. */
export interface MapShape {
  channels: number
  height: number
  width: number
}

/**
 * Shape of each node's output for one picture of this size, by name. Throws `backbone_invalid` if a tensor is missing.
 */
export function graphShapes({ nodes, tensors }: Graph, input: MapShape): Map<string, MapShape> {
  const shapes = new Map<string, MapShape>()
  const of = (name: string): MapShape => {
    const shape = shapes.get(name)
    if (!shape) throw new LoupeError('backbone_invalid.no_layer', { layer: name })
    return shape
  }
  const weight = (name: string): number[] => knownTensor(tensors, name).shape
  const shapeOf = (node: GraphNode): MapShape => {
    switch (node.op) {
      case 'input':
        return input
      case 'conv': {
        const [channels, , ...kernel] = weight(node.weight)
        return { channels, ...windows(of(node.input), kernel, node.strides, node.pads) }
      }
      case 'maxPool':
      case 'averagePool': {
        const from = of(node.input)
        return { channels: from.channels, ...windows(from, node.kernel, node.strides, node.pads) }
      }
      case 'concat': {
        const all = node.inputs.map(of)
        return { ...all[0], channels: all.reduce((sum, { channels }) => sum + channels, 0) }
      }
      case 'add':
        return of(node.inputs[0])
      case 'globalAveragePool':
        return flat(of(node.input).channels)
      case 'flatten': {
        const { channels, height, width } = of(node.input)
        return flat(channels * height * width)
      }
      case 'linear':
        return flat(weight(node.weight)[0])
      default:
        return of(node.input)
    }
  }
  for (const node of nodes) shapes.set(node.name, shapeOf(node))
  return shapes
}

function windows({ height, width }: MapShape, kernel: number[], strides: [number, number], pads: Pads) {
  const [top, left, bottom, right] = pads
  return {
    height: Math.floor((height + top + bottom - kernel[0]) / strides[0]) + 1,
    width: Math.floor((width + left + right - kernel[1]) / strides[1]) + 1,
  }
}

function flat(channels: number): MapShape {
  return { channels, height: 1, width: 1 }
}
