import type { ProcessorKind } from '../../ml/engines/processor.ts'
import { resnet50 } from '../../ml/backbones/resnet50-imagenet.ts'
import type { BackboneSpec } from '../../ml/backbones/spec.ts'

/** From this gain on, whole numbers are worth more than exact ones where nobody has measured the machine itself. */
export const WORTH_INT8 = 1.4

/**
 * How many times as fast int8 is as float32, forward passes of a batch of 16: the lowest that was measured on processors of a kind, see
 * docs/decisions/0030-int8-from-the-first-run.md. What is not named was not measured.
 */
const gains: Partial<Record<string, Partial<Record<ProcessorKind, number>>>> = {
  resnet50: { vnni: 2.4, avx2: 1.5 },
}

/** The gain that is known for a backbone on a kind of processor; 1 where none is. */
export function knownGain({ source, weightsHash }: BackboneSpec, kind: ProcessorKind): number {
  const own = weightsHash === resnet50.weightsHash ? resnet50.name : undefined
  const network = source.type === 'weights' ? source.architecture : own
  return (network === undefined ? undefined : gains[network]?.[kind]) ?? 1
}
