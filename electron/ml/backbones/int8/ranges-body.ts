import type { FoldedGraph } from '../fold-batch-norm.ts'
import { nodeMessage } from '../onnx-messages.ts'
import { float32Body, type GraphBody } from '../onnx-writer.ts'
import { quantisedValues } from './quantised-values.ts'

/** The values whose ranges a calibration contains, in execution order. */
export function calibratedValues(graph: FoldedGraph): string[] {
  return [...new Set(quantisedValues(graph).values())]
}

/** Those that may be negative; the output of a ReLU may not, and 0 is in every range anyway. */
export function signedValues(graph: FoldedGraph): string[] {
  const rectified = new Set(graph.nodes.flatMap(({ name, op }) => (op === 'relu' || op === 'relu6' ? [name] : [])))
  return calibratedValues(graph).filter((name) => !rectified.has(name))
}

/**
 * The float32 graph, extended by the smallest and the largest number of each value to calibrate. The output is one row
 * per picture: smallest numbers of values that may be negative, largest numbers of all, features, `[n, signed + values
 * + features]`. Only these few numbers leave the engine, not the activations, which are megabytes per picture; and they
 * do not depend on how pictures are grouped into batches. The largest numbers are found per channel first: onnxruntime
 * runs that pool in the memory layout of its convolutions.
 */
export const rangesBody: GraphBody = (graph, normalisation, names) => {
  const { own, inside } = names
  const { nodes, constants } = float32Body(graph, normalisation, names)
  const columns: string[] = []
  const add = (type: string, name: string, from: string, axes: number[]) => {
    const [full, column] = [`${type}/${name}`, `${type}/${name}/column`].map(own)
    nodes.push(nodeMessage(type, [from], full, { axes, keepdims: 0 }))
    nodes.push(nodeMessage('Flatten', [full], column, { axis: 1 }))
    columns.push(column)
  }
  for (const name of signedValues(graph)) add('ReduceMin', name, inside(name), [1, 2, 3])
  for (const name of calibratedValues(graph)) {
    const pool = own(`channels/${name}`)
    nodes.push(nodeMessage('GlobalMaxPool', [inside(name)], pool))
    add('ReduceMax', name, pool, [1, 2, 3])
  }
  nodes.push(nodeMessage('Concat', [...columns, inside(graph.output)], own(RANGES), { axis: 1 }))
  return { nodes, constants, output: own(RANGES) }
}

const RANGES = 'ranges'
