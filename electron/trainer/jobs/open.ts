import type { JobContext } from '../context.ts'
import { engineOf } from '../extraction/engines.ts'
import { notesTo } from '../extraction/reporting.ts'
import type { NoteEvent, OpenJob } from '../protocol.ts'

/** Opens an engine ahead of time, while the caller does something else: scans a folder, or plans a split. */
export async function openJob({ source }: OpenJob, { emit }: JobContext<NoteEvent>): Promise<null> {
  // Loads the code that decodes pictures meanwhile.
  await Promise.all([engineOf(source, notesTo(emit)), import('./pass.ts')])
  return null
}
