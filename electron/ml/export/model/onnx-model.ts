import { rangesOf, type Calibration } from '../../backbones/int8/calibration.ts'
import { quantisedBody } from '../../backbones/int8/qdq-body.ts'
import type { Graph, Normalisation } from '../../backbones/graph.ts'
import { writeOnnx, type GraphBody, type NetworkBranch } from '../../backbones/onnx-writer.ts'
import type { Head } from '../../training/head.ts'
import { classifierLayers } from './classifier.ts'
import type { PictureSize } from './tfjs-writer.ts'

/** A further network; with a calibration it runs in int8. */
export interface CalibratedBranch extends Omit<NetworkBranch, 'body'> {
  calibration?: Calibration | null
}

/**
 * Writes backbone, head and softmax as one ONNX file: input `image`, uint8 RGB `[n, height, width, 3]`, output
 * `probabilities` `[n, classes]`. Without a head the output is `features`. With a calibration the backbone runs in
 * int8; the head stays float32. Returns the file's size in bytes.
 * @param others further networks, whose features are joined to those of the first
 */
export function writeOnnxModel(
  path: string,
  graph: Graph,
  normalisation: Normalisation,
  head?: Head,
  size?: PictureSize,
  { calibration, others = [] }: { calibration?: Calibration | null; others?: CalibratedBranch[] } = {},
): Promise<number> {
  const body = bodyOf(calibration)
  const joined = others.map(({ calibration: its, ...branch }) => ({ ...branch, body: bodyOf(its) }))
  return writeOnnx(path, {
    ...{ graph, normalisation, size, body, others: joined },
    classifier: head && classifierLayers(head),
  })
}

/** Writes a network in int8; undefined for the writer's default, all float32. */
function bodyOf(calibration: Calibration | null | undefined): GraphBody | undefined {
  return calibration ? quantisedBody(rangesOf(calibration)) : undefined
}
