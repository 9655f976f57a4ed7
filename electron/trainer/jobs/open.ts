import type { JobContext } from '../context.ts'
import { engineOf } from '../engines.ts'
import type { EngineNoteEvent, OpenJob } from '../protocol.ts'

/** Opens an engine while whoever wants it does something else: scans a folder, or thinks about a split. */
export async function openJob({ source }: OpenJob, { emit }: JobContext<EngineNoteEvent>): Promise<null> {
  await engineOf(source, (note) => emit({ type: 'note', ...note }))
  return null
}
