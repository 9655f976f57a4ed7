import path from 'node:path'
import { readRegularFile } from '../regular-file.ts'

/** Where `doctor` keeps what it measured, by the name of the machine, and runs the rates that they saw. */
export const measuredFile = (home: string) => path.join(home, 'engines.json')

/** Its contents; empty if it is missing or damaged. It is written by `studio/engines/engines-file.ts` alone. */
export async function readMeasured(home: string): Promise<Record<string, unknown>> {
  try {
    const all = JSON.parse((await readRegularFile(measuredFile(home))).toString('utf8')) as unknown
    return typeof all === 'object' && all !== null ? { ...all } : {}
  } catch {
    return {}
  }
}
