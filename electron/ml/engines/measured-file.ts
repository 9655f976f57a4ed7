import path from 'node:path'
import { readJson } from '../regular-file.ts'

/** Stores what `doctor` measured, by the name of the machine, and the rates that runs observed. */
export const measuredFile = (home: string) => path.join(home, 'engines.json')

/** Its contents; empty if it is missing or damaged. Only `studio/engines/engines-file.ts` writes it. */
export async function readMeasured(home: string): Promise<Record<string, unknown>> {
  try {
    const all = await readJson(measuredFile(home))
    return typeof all === 'object' && all !== null ? { ...all } : {}
  } catch {
    return {}
  }
}
