import { z } from 'zod'
import { measuredFile } from '../../ml/engines/measured-file.ts'
import { loupeHome } from '../base/home.ts'
import { keptJson, type KeptJson } from '../base/kept-json.ts'

/**
 * `engines.json` of LOUPE_HOME: what `doctor` measured, by the names of machines, and under `rates` how fast runs were. Whoever changes a part of it
 * keeps the rest as it is.
 */
export function enginesFile(home = loupeHome()): KeptJson<Record<string, unknown>> {
  return keptJson(measuredFile(home), z.record(z.string(), z.unknown()), {})
}
