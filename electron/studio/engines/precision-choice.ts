import path from 'node:path'
import { z } from 'zod'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import { featuresName, type BackboneSpec } from '../../ml/backbones/spec.ts'
import { machineName } from '../../ml/engines/machine.ts'
import type { PrecisionsMeasured } from '../../ml/features/measure-precisions.ts'
import { jsonFile } from '../base/json-file.ts'
import { loupeHome } from '../base/home.ts'
import { telling } from '../jobs/telling.ts'
import type { PlainObserver, Work } from '../jobs/work.ts'
import { gpuHere } from '../base/gpu-here.ts'
import { samplePictures } from './sample-pictures.ts'

export type Precision = 'float32' | 'int8'
/** 'auto': what `autoPrecision` finds. */
export type PrecisionWish = 'auto' | Precision

/**
 * int8 features whose mean cosine to float32 is below this are considered wrong. ResNet-50 reaches .997; see
 * docs/decisions/0014-int8.md.
 */
export const LEAST_AGREEMENT = 0.98
/**
 * A project uses ranges measured on other pictures if the features of its first pictures have at least these cosines to
 * float32; see docs/decisions/0030-int8-from-the-first-run.md.
 */
export const LEAST_CHECKED = { mean: 0.985, lowest: 0.95 }
/** Below this gain, exact numbers are worth more than the time. */
const LEAST_GAIN = 1.2

const agreement = z.object({ lowest: z.number(), mean: z.number() })
const entry = z.object({
  float32: z.number().positive(),
  int8: z.number().positive(),
  /** Speed of the fastest GPU in float32, forward passes per second; 0 without one. */
  gpu: z.number().min(0).default(0),
  agreement,
  /** Memory that int8 took; missing in measurements of older versions. */
  bytes: z.number().min(0).optional(),
  at: z.number(),
})
const measurements = z.record(z.string(), entry)
export type PrecisionEntry = z.infer<typeof entry>

const kept = (home: string) => jsonFile(path.join(home, 'precisions.json'), measurements, {})

async function keyOf(spec: BackboneSpec): Promise<string> {
  return [featuresName(spec), spec.weightsHash.slice(0, 12), machineName((await gpuHere()).adapter)].join(' | ')
}

/** What was measured for a backbone on this machine; null before `measurePrecision`. */
export async function measuredPrecision(spec: BackboneSpec, home = loupeHome()): Promise<PrecisionEntry | null> {
  return (await kept(home).read())[await keyOf(spec)] ?? null
}

/** The faster precision among those that agree with float32; a GPU computes float32. */
export function fastestOf({
  float32,
  int8,
  gpu = 0,
  agreement,
}: Omit<PrecisionsMeasured, 'bytes'> & { gpu?: number }): Precision {
  return agreement.mean >= LEAST_AGREEMENT && int8 >= LEAST_GAIN * Math.max(float32, gpu) ? 'int8' : 'float32'
}

/**
 * Measures both precisions of a backbone on the bundled sample, stores the result for this machine and returns what
 * 'auto' means from now on. Takes about 15 s for ResNet-50 on two cores.
 * @throws LoupeError as the trainer's job `measurePrecisions`
 */
export async function measurePrecision(
  backbone: PreparedBackbone,
  { trainer, observer, signal }: Work<PlainObserver>,
  home = loupeHome(),
  gpu = 0,
): Promise<PrecisionEntry & { chosen: Precision }> {
  const job = { backbone, pictures: samplePictures() }
  const measured = { ...(await trainer.run('measurePrecisions', job, telling(observer), signal)), gpu, at: Date.now() }
  await keepPrecision(backbone.spec, measured, home)
  return { ...measured, chosen: fastestOf(measured) }
}

/** Stores what was measured for a backbone on this machine. */
export async function keepPrecision(spec: BackboneSpec, measured: PrecisionEntry, home = loupeHome()): Promise<void> {
  const key = await keyOf(spec)
  await kept(home).change((before) => ({ ...before, [key]: measured }))
}
