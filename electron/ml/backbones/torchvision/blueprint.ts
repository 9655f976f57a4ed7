import type { Transform } from '../../images/transforms.ts'
import type { Normalisation } from '../graph.ts'
import type { NetworkPlan, Value } from './plan.ts'

/**
 * Where a network's features are read: the last activations averaged over the picture, the input of the classifier's last
 * layer, or its output.
 */
export const featurePoints = ['pooled', 'penultimate', 'logits'] as const
export type FeaturePoint = (typeof featurePoints)[number]

/** A published network. */
export interface Blueprint {
  title: string
  normalisation: Normalisation
  /** How its authors preprocess a picture in evaluation. */
  transforms: Transform[]
  /** Shortest and longest side of a picture, in pixels, that the network can take. */
  sides: (point: FeaturePoint) => { least: number; most: number }
  points: readonly FeaturePoint[]
  /** Whether a tensor that is not needed belongs to the network all the same. */
  isIgnored: (name: string) => boolean
  /** Writes the network down and gives its features. */
  draw: (plan: NetworkPlan, point: FeaturePoint) => Value
}

/** ImageNet's mean and standard deviation, as torchvision's weights were trained with, for grey levels 0–255. */
export const imagenet: Normalisation = {
  order: 'rgb',
  mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
  scale: [1 / (0.229 * 255), 1 / (0.224 * 255), 1 / (0.225 * 255)],
}

/** Resizes the short side, then cuts out the middle. */
export function centre(resize: number, crop: number): Transform[] {
  return [
    { name: 'Resize', size: resize },
    { name: 'CenterCrop', size: crop },
    { name: 'ToTensor' },
    { name: 'Normalize' },
  ]
}

/** Whether the tensor is one of these modules', or a counter that BatchNorm keeps in training. */
export function belongsTo(...modules: string[]): (name: string) => boolean {
  return (name) => name.endsWith('.num_batches_tracked') || modules.some((module) => name.startsWith(`${module}.`))
}
