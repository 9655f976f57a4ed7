import type { ClassifierLayer } from '../../backbones/onnx-writer.ts'
import type { Head } from '../../training/head.ts'

/** The head as an exported model runs it: dropout does nothing outside training, so it is left out. */
export function classifierLayers(head: Head): ClassifierLayer[] {
  return head.layers.filter((layer) => layer.type !== 'Dropout')
}
