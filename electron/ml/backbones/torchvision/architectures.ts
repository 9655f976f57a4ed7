import { LoupeError } from '../../errors.ts'
import type { Transform } from '../../images/transforms.ts'
import type { Graph, GraphTensor, Normalisation } from '../graph.ts'
import type { Blueprint, FeaturePoint } from './blueprint.ts'
import { efficientnetLite } from './efficientnet-lite.ts'
import { inceptionV3 } from './inception.ts'
import { type Cut, NetworkPlan } from './plan.ts'
import { resnet } from './resnet.ts'
import { vgg } from './vgg.ts'

export type { FeaturePoint }

/** A published network that can be built from a file of its weights. */
export interface Architecture {
  name: string
  title: string
  /** Numbers per picture. */
  features: number
  normalisation: Normalisation
  /** How its authors preprocess a picture for evaluation. */
  transforms: Transform[]
  /** Smallest and largest supported side of a picture, in pixels. */
  sides: { least: number; most: number }
  /** Where training of its last stages can begin, in execution order. Each node exists before and after folding. */
  cuts: readonly Cut[]
  /**
   * Tensors the network needs, by torchvision's names, with their shapes; the classifier's only if the features come
   * from it.
   */
  tensors: ReadonlyMap<string, number[]>
  /** Tensors that may be present but are not needed: fc, classifier, AuxLogits, num_batches_tracked. */
  isIgnored(name: string): boolean
  /**
   * The network with BatchNorm as separate nodes; `foldBatchNorm` makes the one for inference. The tensors are used as
   * they are, not copied. Throws `backbone_invalid` if one is missing or has another shape.
   */
  build(tensors: ReadonlyMap<string, GraphTensor>): Graph
}

export interface ArchitectureOptions {
  /** Share of every layer's channels: 1/8 builds a narrow version of the network, for tests. */
  width?: number
  /** The output to take features from; all networks have `pooled`, VGG has the others too. */
  features?: FeaturePoint
}

const blueprints: Readonly<Record<string, Blueprint>> = {
  resnet18: resnet(18),
  resnet34: resnet(34),
  resnet50: resnet(50),
  resnet101: resnet(101),
  resnet152: resnet(152),
  vgg16: vgg(16),
  vgg19: vgg(19),
  'inception-v3': inceptionV3,
  'efficientnet-lite0': efficientnetLite(0),
  'efficientnet-lite2': efficientnetLite(2),
}

/** Names that `architectureNamed` knows. */
export const architectureNames: readonly string[] = Object.keys(blueprints)

/**
 * The network of this name. Throws `backbone_unknown`, listing the available ones, for an unknown name or features that
 * the network does not have.
 */
export function architectureNamed(
  name: string,
  { width = 1, features: point = 'pooled' }: ArchitectureOptions = {},
): Architecture {
  if (!Object.hasOwn(blueprints, name))
    throw new LoupeError('backbone_unknown.network', { name, names: architectureNames })
  const { points, sides, draw, ...blueprint } = blueprints[name]
  if (!points.includes(point)) throw new LoupeError('backbone_unknown.point', { title: blueprint.title, point, points })
  const plan = new NetworkPlan(width)
  const { node, channels } = draw(plan, point)
  return {
    name,
    ...blueprint,
    features: channels,
    sides: sides(point),
    cuts: plan.cuts,
    tensors: plan.tensors,
    build: (tensors) => ({ nodes: [...plan.nodes], tensors: taken(plan.tensors, tensors), output: node }),
  }
}

/** The tensors of these names and shapes. */
function taken(
  wanted: ReadonlyMap<string, number[]>,
  tensors: ReadonlyMap<string, GraphTensor>,
): Map<string, GraphTensor> {
  const found = new Map<string, GraphTensor>()
  for (const [name, shape] of wanted) {
    const tensor = tensors.get(name)
    if (!tensor) throw new LoupeError('backbone_invalid.tensor_missing', { name })
    if (tensor.shape.join() !== shape.join())
      throw new LoupeError('backbone_invalid.tensor_shape', {
        name,
        found: tensor.shape.join('×'),
        needed: shape.join('×'),
      })
    found.set(name, tensor)
  }
  return found
}
