import type { ProcessorKind } from '../../ml/engines/processor.ts'
import { resnet50 } from '../../ml/backbones/resnet50-imagenet.ts'
import type { BackboneSpec } from '../../ml/backbones/spec.ts'

/** From this gain on, whole numbers are worth more than exact ones where nobody has measured the machine itself. */
export const WORTH_INT8 = 1.4

/**
 * How many times as fast int8 is as float32, forward passes of a batch of 16, by kind of network and of processor: the lowest that was measured,
 * see docs/decisions/0030-int8-from-the-first-run.md. What is not named was not measured.
 */
const gains: Record<string, Partial<Record<ProcessorKind, number>>> = {
  resnet: { vnni: 2.4, avx2: 1.5 },
  vgg: { vnni: 3 },
  inception: { vnni: 2 },
  'efficientnet-lite': { vnni: 2.1 },
}

/** The gain that is known for a backbone on a kind of processor; 1 where none is. */
export function knownGain({ source, weightsHash }: BackboneSpec, kind: ProcessorKind): number {
  const own = weightsHash === resnet50.weightsHash ? resnet50.name : ''
  const network = source.type === 'weights' ? source.architecture : own
  const family = Object.keys(gains).find((name) => network.startsWith(name))
  return (family === undefined ? undefined : gains[family][kind]) ?? 1
}
