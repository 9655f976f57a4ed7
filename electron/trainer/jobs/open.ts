import type { JobContext } from '../context.ts'
import { engineOf } from '../extraction/engines.ts'
import { notesTo } from '../extraction/reporting.ts'
import type { NoteEvent, OpenJob } from '../protocol.ts'

/** Opens an engine while whoever wants it does something else: scans a folder, or thinks about a split. */
export async function openJob({ source }: OpenJob, { emit }: JobContext<NoteEvent>): Promise<null> {
  // What looks at pictures is loaded meanwhile.
  await Promise.all([engineOf(source, notesTo(emit)), import('./pass.ts')])
  return null
}
