import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { guarded } from '../../ml/files/guard.ts'
import { splits } from '../../../common/splits.ts'
import type { RunData } from './run-data.ts'
import { readJsonSync } from '../../ml/regular-file.ts'

const schema = z.object({ fingerprint: z.string(), pictures: z.string() })

/** What a run started with, stored in its folder as `start.json`. */
type StartRecord = z.infer<typeof schema>

/** `fingerprint` is equal for equal pictures, splits and labels, `pictures` for equal pictures and splits. */
export function startRecord({ fingerprint, pictures }: RunData): StartRecord {
  const lines = splits.flatMap((split) => pictures[split].map(({ hash }) => `${hash}\t${split}`)).sort()
  return { fingerprint, pictures: createHash('sha256').update(lines.join('\n')).digest('hex') }
}

export function writeStartRecord(runDir: string, record: StartRecord): void {
  writeFileSync(guarded(path.join(runDir, 'start.json')), `${JSON.stringify(record)}\n`)
}

/** Null if there is none: the run was made by an older version, or died before it began. */
export function readStartRecord(runDir: string): StartRecord | null {
  try {
    return schema.parse(readJsonSync(path.join(runDir, 'start.json')))
  } catch {
    return null
  }
}
