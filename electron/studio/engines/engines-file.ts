import { z } from 'zod'
import { measuredFile } from '../../ml/engines/measured-file.ts'
import { loupeHome } from '../base/home.ts'
import { jsonFile, type JsonFile } from '../base/json-file.ts'

/**
 * `engines.json` of LOUPE_HOME: what `doctor` measured, by machine, and under `rates` how fast runs were. Code that
 * changes one part must keep the others.
 */
export function enginesFile(home = loupeHome()): JsonFile<Record<string, unknown>> {
  return jsonFile(measuredFile(home), z.record(z.string(), z.unknown()), {})
}
