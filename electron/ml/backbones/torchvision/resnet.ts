import { belongsTo, type Blueprint, centre, imagenet } from './blueprint.ts'
import type { NetworkPlan, Value } from './plan.ts'

const EPSILON = 1e-5

/** Blocks in each of the four stages, and whether a block is two 3×3 convolutions or 1×1, 3×3, 1×1. */
const depths = {
  18: { kind: 'basic', blocks: [2, 2, 2, 2] },
  34: { kind: 'basic', blocks: [3, 4, 6, 3] },
  50: { kind: 'bottleneck', blocks: [3, 4, 6, 3] },
  101: { kind: 'bottleneck', blocks: [3, 4, 23, 3] },
  152: { kind: 'bottleneck', blocks: [3, 8, 36, 3] },
} as const

/**
 * ResNet (He et al., 2015) as in torchvision: a bottleneck has its stride in the 3×3 convolution. Features: the last
 * activations, averaged.
 */
export function resnet(depth: keyof typeof depths): Blueprint {
  const { kind, blocks } = depths[depth]
  return {
    title: `ResNet-${depth}`,
    normalisation: imagenet,
    transforms: centre(256, 224),
    sides: () => ({ least: 1, most: Infinity }),
    points: ['pooled'],
    isIgnored: belongsTo('fc'),
    draw: (plan) => draw(plan, kind === 'basic' ? basic : bottleneck, blocks),
  }
}

function draw(plan: NetworkPlan, block: typeof basic, blocks: readonly number[]): Value {
  const stem = plan.conv('conv1', plan.input(), plan.scaled(64), { kernel: 7, stride: 2, pad: 3 })
  let x = plan.activation('relu', plan.batchNorm('bn1', stem, EPSILON))
  x = plan.pool('maxPool', 'maxpool', x, 3, 2, 1)
  for (const [i, count] of blocks.entries()) {
    const stage = `layer${i + 1}`
    plan.cut(stage, x)
    for (let b = 0; b < count; b++)
      x = block(plan, `${stage}.${b}`, x, plan.scaled(64 * 2 ** i), b === 0 && i > 0 ? 2 : 1)
  }
  return plan.globalAveragePool('avgpool', x)
}

function basic(plan: NetworkPlan, name: string, input: Value, channels: number, stride: number): Value {
  let x = plan.conv(`${name}.conv1`, input, channels, { kernel: 3, stride, pad: 1 })
  x = plan.activation(`${name}.relu1`, plan.batchNorm(`${name}.bn1`, x, EPSILON))
  x = plan.conv(`${name}.conv2`, x, channels, { kernel: 3, pad: 1 })
  return residual(plan, name, input, plan.batchNorm(`${name}.bn2`, x, EPSILON), stride)
}

function bottleneck(plan: NetworkPlan, name: string, input: Value, channels: number, stride: number): Value {
  let x = plan.conv(`${name}.conv1`, input, channels, { kernel: 1 })
  x = plan.activation(`${name}.relu1`, plan.batchNorm(`${name}.bn1`, x, EPSILON))
  x = plan.conv(`${name}.conv2`, x, channels, { kernel: 3, stride, pad: 1 })
  x = plan.activation(`${name}.relu2`, plan.batchNorm(`${name}.bn2`, x, EPSILON))
  x = plan.conv(`${name}.conv3`, x, channels * 4, { kernel: 1 })
  return residual(plan, name, input, plan.batchNorm(`${name}.bn3`, x, EPSILON), stride)
}

/** Adds the block's input, projected if its shape differs, and ends the block. */
function residual(plan: NetworkPlan, name: string, input: Value, x: Value, stride: number): Value {
  let shortcut = input
  if (stride > 1 || input.channels !== x.channels) {
    shortcut = plan.conv(`${name}.downsample.0`, input, x.channels, { kernel: 1, stride })
    shortcut = plan.batchNorm(`${name}.downsample.1`, shortcut, EPSILON)
  }
  return plan.activation(name, plan.add(`${name}.add`, x, shortcut))
}
