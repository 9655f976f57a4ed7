import type { Graph, Normalisation } from '../../backbones/graph.ts'
import { writeOnnx } from '../../backbones/onnx-writer.ts'
import type { Head } from '../../training/head.ts'
import { classifierLayers } from './classifier.ts'
import type { PictureSize } from './tfjs-writer.ts'

/**
 * Writes backbone, head and softmax as one ONNX file: input `image`, uint8 RGB `[n, height, width, 3]`, output
 * `probabilities` `[n, classes]`. Without a head the output is `features`. Returns the file's size in bytes.
 */
export function writeOnnxModel(
  path: string,
  graph: Graph,
  normalisation: Normalisation,
  head?: Head,
  size?: PictureSize,
): Promise<number> {
  return writeOnnx(path, { graph, normalisation, classifier: head && classifierLayers(head), size })
}
