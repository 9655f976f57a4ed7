import { LoupeError } from '../errors.ts'
import { type Graph, type GraphNode, inputsOf, tensorsOf } from './graph.ts'

/**
 * The part of a graph up to `node`, whose output becomes the graph's. Tensors are shared. Throws `backbone_invalid` if
 * there is no such node.
 */
export function graphUpTo(graph: Graph, node: string): Graph {
  const needed = new Set([node])
  const nodes: GraphNode[] = []
  for (const candidate of graph.nodes.toReversed()) {
    if (!needed.has(candidate.name)) continue
    nodes.unshift(candidate)
    for (const input of inputsOf(candidate)) needed.add(input)
  }
  if (!nodes.some(({ name }) => name === node)) throw unknown(node)
  return { nodes, tensors: tensorsFor(nodes, graph), output: node }
}

/**
 * The part of a graph after `node`, which becomes its input. Tensors are shared. Throws `backbone_invalid` if there is
 * no such node, or if later nodes also need other outputs from before it.
 */
export function graphFrom(graph: Graph, node: string): Graph {
  if (!graph.nodes.some(({ name }) => name === node)) throw unknown(node)
  const needed = new Set([graph.output])
  const nodes: GraphNode[] = []
  for (const candidate of graph.nodes.toReversed()) {
    if (!needed.has(candidate.name)) continue
    if (candidate.name === node) nodes.unshift({ name: node, op: 'input' })
    else if (candidate.op === 'input') throw new LoupeError('backbone_invalid.cut', { layer: node })
    else {
      nodes.unshift(candidate)
      for (const input of inputsOf(candidate)) needed.add(input)
    }
  }
  return { nodes, tensors: tensorsFor(nodes, graph), output: graph.output }
}

function tensorsFor(nodes: GraphNode[], { tensors }: Graph): Graph['tensors'] {
  const wanted = new Set(nodes.flatMap(tensorsOf).map(([name]) => name))
  return new Map([...tensors].filter(([name]) => wanted.has(name)))
}

function unknown(node: string): LoupeError {
  return new LoupeError('backbone_invalid.no_layer_called', { layer: node })
}
