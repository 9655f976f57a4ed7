import type { Graph, Normalisation } from '../graph.ts'
import { modelBytes } from '../onnx-writer.ts'
import { rangesOf, type Calibration } from './calibration.ts'
import { quantisedBody } from './qdq-body.ts'

/** A backbone in whole numbers as ONNX, with the input and output of the float32 one. Throws `backbone_invalid` where the calibration is not of this graph. */
export function int8Model(
  graph: Graph,
  normalisation: Normalisation,
  calibration: Calibration,
): Uint8Array<ArrayBuffer> {
  return modelBytes({ graph, normalisation, body: quantisedBody(rangesOf(calibration)) })
}
