import type { Graph } from '../../backbones/graph.ts'
import { graphShapes, type MapShape } from '../../backbones/graph-shapes.ts'
import type { BackboneSpec } from '../../backbones/spec.ts'
import { architectureNamed } from '../../backbones/torchvision/architectures.ts'
import { LoupeError } from '../../errors.ts'

/** The last node that stays frozen when a backbone's last stage is trained. */
export function cutOf({ source }: BackboneSpec): string {
  // Keras' ResNet-50: the end of its fourth stage.
  if (source.type === 'keras') return 'activation_39'
  return architectureNamed(source.architecture).cuts.at(-1)?.node ?? 'input'
}

/** Shape of a node's output for a picture of this size. Throws `backbone_invalid`. */
export function shapeAt(graph: Graph, node: string, size: { height: number; width: number }): MapShape {
  const shape = graphShapes(graph, { channels: 3, ...size }).get(node)
  if (shape) return shape
  throw new LoupeError('backbone_invalid.no_layer_called', { layer: node })
}
