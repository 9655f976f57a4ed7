import { type GraphNode, inputsOf } from '../graph.ts'
import type { FoldedGraph } from '../fold-batch-norm.ts'

/**
 * The nodes whose outputs become uint8, in execution order, each with the node that defines its range: itself, or for
 * pools that only select among their inputs, the node they read.
 *
 * These are all values of the form `[n, channels, height, width]`, except those that only a ReLU reads, since the ReLU
 * is fused with the node before it. Outputs of global averages and linear layers stay float32, and operators without an
 * int8 form run in float32.
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
