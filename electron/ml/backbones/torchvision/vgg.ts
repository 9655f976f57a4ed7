import { belongsTo, type Blueprint, centre, type FeaturePoint, imagenet } from './blueprint.ts'
import type { NetworkPlan, Value } from './plan.ts'

/** Convolutions before each of the five pools. */
const depths = { 16: [2, 2, 3, 3, 3], 19: [2, 2, 4, 4, 4] } as const
const CLASSES = 1000
/** Side of the classifier's input in pixels. torchvision averages other sizes to it; the graph does not. */
const SIDE = 7

/**
 * VGG (Simonyan and Zisserman, 2014) without BatchNorm, as in torchvision. Features: the last pool averaged (512), the
 * classifier's second hidden layer (4096) or its 1000 ImageNet logits.
 */
export function vgg(depth: keyof typeof depths): Blueprint {
  return {
    title: `VGG-${depth}`,
    normalisation: imagenet,
    transforms: centre(256, 224),
    // Five pools halve the sides, and the classifier needs 7 pixels after them.
    sides: (point) => (point === 'pooled' ? { least: 32, most: Infinity } : { least: SIDE * 32, most: SIDE * 32 + 31 }),
    points: ['pooled', 'penultimate', 'logits'],
    isIgnored: belongsTo('classifier'),
    draw: (plan, point) => draw(plan, depths[depth], point),
  }
}

function draw(plan: NetworkPlan, blocks: readonly number[], point: FeaturePoint): Value {
  let x = plan.input()
  // torchvision numbers convolutions, ReLUs and pools consecutively.
  let layer = 0
  for (const [i, count] of blocks.entries()) {
    if (i > 0) plan.cut(`conv${i + 1}`, x)
    for (let c = 0; c < count; c++) {
      x = plan.conv(`features.${layer++}`, x, plan.scaled(64 * 2 ** Math.min(i, 3)), { kernel: 3, pad: 1, bias: true })
      x = plan.activation(`features.${layer++}`, x)
    }
    x = plan.pool('maxPool', `features.${layer++}`, x, 2, 2)
  }
  if (point === 'pooled') return plan.globalAveragePool('avgpool', x)
  x = plan.flatten('flatten', x, SIDE)
  plan.cut('classifier', x)
  // 2 and 5 are dropouts, which do nothing outside of training.
  x = plan.activation('classifier.1', plan.linear('classifier.0', x, plan.scaled(4096)))
  x = plan.activation('classifier.4', plan.linear('classifier.3', x, plan.scaled(4096)))
  return point === 'penultimate' ? x : plan.linear('classifier.6', x, CLASSES)
}
