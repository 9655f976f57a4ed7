import { type GraphNode, inputsOf } from '../graph.ts'
import type { FoldedGraph } from '../fold-batch-norm.ts'

/**
 * The nodes whose outputs become uint8, in running order, each with the node whose range it has: its own, or for pools that only choose
 * among their inputs that of what they read.
 *
 * All pictures-like values (`[n, channels, height, width]`) do, but those that only a ReLU reads: it is one operation with the node before
 * it. What a global average or a linear layer makes stays float32. Operators that have no whole-number form run in float32 between.
 */
export function quantisedValues(graph: FoldedGraph): Map<string, string> {
  const readers = new Map<string, GraphNode[]>()
  for (const node of graph.nodes)
    for (const input of inputsOf(node)) readers.set(input, [...(readers.get(input) ?? []), node])
  const flat = new Set<string>()
  const quantised = new Map<string, string>()
  for (const node of graph.nodes) {
    const { name, op } = node
    if (FLATTENING.has(op) || inputsOf(node).some((input) => flat.has(input))) {
      flat.add(name)
      continue
    }
    const reading = readers.get(name) ?? []
    const fused = reading.length > 0 && reading.every((reader) => reader.op === 'relu' || reader.op === 'relu6')
    if (fused && reading.length === 1 && op !== 'input') continue
    const source = op === 'maxPool' ? quantised.get(node.input) : undefined
    quantised.set(name, source ?? name)
  }
  return quantised
}

/** Operators whose output is one row per picture. */
const FLATTENING: ReadonlySet<string> = new Set(['globalAveragePool', 'flatten', 'linear'])
