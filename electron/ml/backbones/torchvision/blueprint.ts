import type { Transform } from '../../images/transforms.ts'
import type { Normalisation } from '../graph.ts'
import type { NetworkPlan, Value } from './plan.ts'

/**
 * Where a network's features come from: the last activations averaged over the picture, the input of the classifier's
 * last layer, or its output.
 */
export const featurePoints = ['pooled', 'penultimate', 'logits'] as const
export type FeaturePoint = (typeof featurePoints)[number]

/** A published network. */
export interface Blueprint {
  title: string
  normalisation: Normalisation
  /** How its authors preprocess a picture for evaluation. */
  transforms: Transform[]
  /** Smallest and largest side of a picture that the network can take, in pixels. */
  sides: (point: FeaturePoint) => { least: number; most: number }
  points: readonly FeaturePoint[]
  /** Whether a tensor belongs to the network though it is not needed. */
  isIgnored: (name: string) => boolean
  /** Adds the layers and returns the features. */
  draw: (plan: NetworkPlan, point: FeaturePoint) => Value
}

/** ImageNet's mean and standard deviation for grey levels 0–255, as used to train torchvision's weights. */
export const imagenet: Normalisation = {
  order: 'rgb',
  mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
  scale: [1 / (0.229 * 255), 1 / (0.224 * 255), 1 / (0.225 * 255)],
}

/** Resizes the short side, then crops the centre. */
export function centre(resize: number, crop: number): Transform[] {
  return [
    { name: 'Resize', size: resize },
    { name: 'CenterCrop', size: crop },
    { name: 'ToTensor' },
    { name: 'Normalize' },
  ]
}

/** Whether the tensor belongs to one of these modules, or is a counter that BatchNorm keeps in training. */
export function belongsTo(...modules: string[]): (name: string) => boolean {
  return (name) => name.endsWith('.num_batches_tracked') || modules.some((module) => name.startsWith(`${module}.`))
}
