import { backend } from '../../backend/backend.ts'
import { notify, report } from '../../state/notices.svelte.ts'
import type { ProjectState } from '../../state/project.svelte.ts'
import { say } from '../../words/words.svelte.ts'

/** Reads every source folder that is there again: what is new comes in, nothing that is known is lost. */
export async function lookForNew(current: ProjectState): Promise<void> {
  const sources = current.detail?.sources.filter(({ there }) => there) ?? []
  try {
    for (const { root, layout } of sources) await backend.importFolder(current.id, { folder: root, layout })
    notify(say.pictures.looking)
  } catch (error) {
    report(error)
  }
}
