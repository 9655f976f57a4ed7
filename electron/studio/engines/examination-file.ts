import { z } from 'zod'
import { machineName } from '../../ml/engines/machine.ts'
import { loupeHome } from '../base/home.ts'
import { enginesFile } from './engines-file.ts'
import type { Examination } from './examination.ts'
import { gpuHere } from '../base/gpu-here.ts'

const warning = z.looseObject({ code: z.string(), about: z.record(z.string(), z.unknown()), message: z.string() })
/** Only what is shown directly is validated; an entry of another shape counts as missing. */
const measured = z.union([
  z.object({ perSecond: z.number(), difference: z.number(), bytes: z.number() }),
  z.object({ failed: z.string(), warning: warning.optional() }),
])
const examination = z.looseObject({
  backbone: z.string(),
  at: z.number(),
  provider: z.string(),
  trainer: z.string(),
  engines: z.array(
    z.looseObject({ kind: z.enum(['forward', 'training']), id: z.string(), measured: measured.nullable() }),
  ),
  precisions: z.looseObject({
    float32: z.number(),
    int8: z.number(),
    chosen: z.enum(['float32', 'int8']),
    agreement: z.object({ lowest: z.number(), mean: z.number() }),
  }),
})
/** Stores what `doctor` found, for this machine and its driver. */
export async function keepExamination(found: Examination, home = loupeHome()): Promise<void> {
  const name = machineName((await gpuHere()).adapter)
  await enginesFile(home).change((before) => ({ ...before, [name]: examination.parse(found) }))
}

/** What `doctor` found here last; null before it ran, or after the GPU or its driver has changed. */
export async function keptExamination(home = loupeHome()): Promise<Examination | null> {
  const found = examination.safeParse((await enginesFile(home).read())[machineName((await gpuHere()).adapter)])
  return found.success ? (found.data as unknown as Examination) : null
}
