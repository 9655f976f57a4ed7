import type { FoldedGraph } from '../fold-batch-norm.ts'
import { nodeMessage } from '../onnx-messages.ts'
import { float32Body, type GraphBody } from '../onnx-writer.ts'
import { quantisedValues } from './quantised-values.ts'

/** The values whose ranges a calibration holds, in running order. */
export function calibratedValues(graph: FoldedGraph): string[] {
  return [...new Set(quantisedValues(graph).values())]
}

/**
 * The float32 graph, followed by the smallest and the largest number of each value to calibrate. The output is a row a picture: smallest
 * numbers, largest numbers, features, `[n, 2 · values + features]`. Only these few numbers leave the engine, never the activations, which
 * are megabytes a picture; and they do not depend on how pictures are dealt into batches.
 */
export const rangesBody: GraphBody = (graph, normalisation, names) => {
  const { own, inside } = names
  const { nodes, constants } = float32Body(graph, normalisation, names)
  const columns: string[] = []
  for (const type of ['ReduceMin', 'ReduceMax'])
    for (const name of calibratedValues(graph)) {
      const [full, column] = [`${type}/${name}`, `${type}/${name}/column`].map(own)
      nodes.push(nodeMessage(type, [inside(name)], full, { axes: [1, 2, 3], keepdims: 0 }))
      nodes.push(nodeMessage('Flatten', [full], column, { axis: 1 }))
      columns.push(column)
    }
  nodes.push(nodeMessage('Concat', [...columns, inside(graph.output)], own(RANGES), { axis: 1 }))
  return { nodes, constants, output: own(RANGES) }
}

const RANGES = 'ranges'
