import fs from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../../ml/atomic-file.ts'
import { loupeHome, makePrivateFolder } from '../home.ts'

/** Forward passes a second of a machine nobody has measured: two cores of a server, ResNet-50. */
const USUAL_RATE = 20
const USUAL_RATE_INT8 = 50
/** Fewer passes than these say more about how long the engine took to open. */
const WORTH_REMEMBERING = 64

const rate = z.object({ perSecond: z.number().positive(), pictures: z.number(), at: z.number() })
const engines = z.looseObject({ rates: z.record(z.string(), rate).optional() })

const fileIn = (home: string) => path.join(home, 'engines.json')
const keyOf = (backbone: string, precision: string) => `${backbone} ${precision}`

/** How fast a backbone looks at pictures here, forward passes a second: as measured in an earlier pass, else a usual figure. */
export async function rateOf(
  backbone: string,
  precision: string,
  home = loupeHome(),
): Promise<{ perSecond: number; measured: boolean }> {
  const known = (await read(home)).rates?.[keyOf(backbone, precision)]
  return known
    ? { perSecond: known.perSecond, measured: true }
    : { perSecond: precision === 'int8' ? USUAL_RATE_INT8 : USUAL_RATE, measured: false }
}

/** Remembers how long a pass took, in `engines.json` of LOUPE_HOME. Only a hint for the next plan: failing to write it harms nothing. */
export async function rememberRate(
  backbone: string,
  precision: string,
  passes: number,
  seconds: number,
  home = loupeHome(),
): Promise<void> {
  if (passes < WORTH_REMEMBERING || !(seconds > 0)) return
  try {
    const before = await read(home)
    const entry = { perSecond: passes / seconds, pictures: passes, at: Date.now() }
    const after = { ...before, rates: { ...before.rates, [keyOf(backbone, precision)]: entry } }
    makePrivateFolder(home)
    await writeFileAtomically(fileIn(home), [Buffer.from(JSON.stringify(after, null, 2))])
  } catch {
    // The next run measures again.
  }
}

async function read(home: string): Promise<z.infer<typeof engines>> {
  try {
    return engines.parse(JSON.parse(await fs.readFile(fileIn(home), 'utf8')))
  } catch {
    return {}
  }
}
