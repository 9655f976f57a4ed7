import type { ProcessorKind } from '../../ml/engines/processor.ts'
import { resnet50 } from '../../ml/backbones/resnet50-imagenet.ts'
import type { BackboneSpec } from '../../ml/backbones/spec.ts'

/** From this gain on, int8 is worth more than exact numbers on machines that were not measured themselves. */
export const WORTH_INT8 = 1.4

/**
 * How many times as fast int8 is as float32, in forward passes of a batch of 16, by kind of network and of processor:
 * the lowest measured gain, see docs/decisions/0030-int8-from-the-first-run.md. Combinations that are not listed were
 * not measured.
 */
const gains: Record<string, Partial<Record<ProcessorKind, number>>> = {
  resnet: { vnni: 2.4, avx2: 1.5 },
  vgg: { vnni: 3 },
  inception: { vnni: 2 },
  'efficientnet-lite': { vnni: 2.1 },
}

/** The known gain of a backbone on a kind of processor; 1 if there is none. */
export function knownGain({ source, weightsHash }: BackboneSpec, kind: ProcessorKind): number {
  const own = weightsHash === resnet50.weightsHash ? resnet50.name : ''
  const network = source.type === 'weights' ? source.architecture : own
  const family = Object.keys(gains).find((name) => network.startsWith(name))
  return (family === undefined ? undefined : gains[family][kind]) ?? 1
}
