import { z } from 'zod'
import { loupeHome } from '../base/home.ts'
import { enginesFile } from '../engines/engines-file.ts'

/** Forward passes per second on a machine that was not measured: two cores of a server, ResNet-50. */
const USUAL_RATE = 20
const USUAL_RATE_INT8 = 50
/** With fewer passes than this, the time mostly shows how long the engine took to open. */
const WORTH_REMEMBERING = 64

const rate = z.object({ perSecond: z.number().positive(), pictures: z.number(), at: z.number() })
const rates = z.record(z.string(), rate).catch({})

const keyOf = (backbone: string, precision: string) => `${backbone} ${precision}`

/**
 * How fast a backbone processes pictures here, in forward passes per second: measured in an earlier pass, else a
 * typical figure.
 */
export async function rateOf(
  backbone: string,
  precision: string,
  home = loupeHome(),
): Promise<{ perSecond: number; measured: boolean }> {
  const known = rates.parse((await enginesFile(home).read()).rates ?? {})[keyOf(backbone, precision)]
  return known
    ? { perSecond: known.perSecond, measured: true }
    : { perSecond: precision === 'int8' ? USUAL_RATE_INT8 : USUAL_RATE, measured: false }
}

/**
 * Stores how long a pass took, in `engines.json` of LOUPE_HOME. Only a hint for the next plan, so a failure to write it
 * is harmless.
 */
export async function rememberRate(
  backbone: string,
  precision: string,
  passes: number,
  seconds: number,
  home = loupeHome(),
): Promise<void> {
  if (passes < WORTH_REMEMBERING || !(seconds > 0)) return
  const entry = { perSecond: passes / seconds, pictures: passes, at: Date.now() }
  // The next run measures again.
  await enginesFile(home)
    .change((before) => ({
      ...before,
      rates: { ...rates.parse(before.rates ?? {}), [keyOf(backbone, precision)]: entry },
    }))
    .catch(() => undefined)
}
