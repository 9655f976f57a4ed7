import type { ClassifierLayer } from '../../backbones/onnx-writer.ts'
import type { Head } from '../../training/head.ts'

/** The head for an exported model, without dropout, which does nothing outside of training. */
export function classifierLayers(head: Head): ClassifierLayer[] {
  return head.layers.filter((layer) => layer.type !== 'Dropout')
}
