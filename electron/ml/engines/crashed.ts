import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { loupeHome } from '../home.ts'
import { machineName } from './machine.ts'
import type { WebgpuAdapter } from './webgpu.ts'

/** Records which engines ended a training process: by the name of the machine with its driver, then by engine. */
export const crashesFile = (home: string) => path.join(home, 'engine-crashes.json')

const crashes = z.object({
  /** When it last happened, milliseconds since 1970. */
  at: z.number(),
  /** How often while opening, and in the middle of its work. */
  starting: z.number(),
  working: z.number(),
})
const crashesSchema = z.record(z.string(), z.record(z.string(), crashes))
type Crashes = z.infer<typeof crashesSchema>

/** After this time an engine gets another chance. */
const FORGOTTEN_MS = 30 * 24 * 3600 * 1000

/** The record; empty if the file is missing or contains something else. */
export function keptCrashes(home: string): Crashes {
  try {
    return crashesSchema.parse(JSON.parse(readFileSync(crashesFile(home), 'utf8')))
  } catch {
    return {}
  }
}

/**
 * Engines to avoid on this machine, by their names in results: those that ended the process while opening, or twice in
 * the middle of their work, where something else may have been at fault.
 */
export function crashedEngines(adapter: WebgpuAdapter | null, home = loupeHome()): Set<string> {
  const here = keptCrashes(home)[machineName(adapter)] ?? {}
  const isOut = ({ at, starting, working }: z.infer<typeof crashes>) =>
    Date.now() - at < FORGOTTEN_MS && (starting > 0 || working > 1)
  return new Set(Object.keys(here).filter((engine) => isOut(here[engine])))
}
