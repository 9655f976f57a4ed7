import type { BackboneSpec } from '../../ml/backbones/spec.ts'
import { architectureNamed } from '../../ml/backbones/torchvision/architectures.ts'
import { outputSize, type Transform } from '../../ml/images/transforms.ts'
import { cutOf, shapeAt } from '../../ml/training/deep/cut.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'

/** What training below the head writes in addition to other runs, in bytes. */
export interface DeepNeeds {
  /** The frozen layers' output for one picture, as float16; 0 if nothing is cached. */
  activations: number
  /**
   * The run's own network in both forms, and two checkpoints with trained tensors, the best ones and the optimiser's
   * averages.
   */
  network: number
}

/**
 * ResNet-50 of Keras, the one network that is not built from a plan: its parameters, and channels and stride of its
 * last cut.
 */
const keras = { numbers: 23_587_712, channels: 1024, stride: 16 }

/** Null for a frozen network. Builds the network without its weights. */
export function deepNeeds(
  recipe: Recipe,
  { source, ...spec }: BackboneSpec,
  transforms: Transform[],
): DeepNeeds | null {
  if (recipe.mode === 'frozen' || recipe.solver === 'convex') return null
  const size = outputSize(transforms)
  const kept = recipe.mode === 'last-stage'
  if (source.type === 'keras') {
    const pixels = Math.ceil(size.height / keras.stride) * Math.ceil(size.width / keras.stride)
    return { activations: kept ? 2 * keras.channels * pixels : 0, network: networkBytes(keras.numbers) }
  }
  const architecture = architectureNamed(source.architecture)
  const shapes = [...architecture.tensors]
  const numbers = shapes.reduce((sum, [, shape]) => sum + shape.reduce((product, n) => product * n, 1), 0)
  const graph = architecture.build(new Map(shapes.map(([name, shape]) => [name, { shape, data: new Float32Array(0) }])))
  const { channels, height, width } = shapeAt(graph, cutOf({ source, ...spec }), size)
  return { activations: kept ? 2 * channels * height * width : 0, network: networkBytes(numbers) }
}

function networkBytes(numbers: number): number {
  return 4 * numbers * (2 + 2 * 4)
}
