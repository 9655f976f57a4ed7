import type { Job } from '../../../electron/server/shapes/jobs.ts'
import type { Layout } from '../../../common/layouts.ts'
import { backend } from '../../backend/backend.ts'
import { BackendError } from '../../backend/problem.ts'

/** A question about a folder that a project names but nobody chose on this computer. */
class SourceQuestion {
  asked = $state.raw<{ folder: string; answer(read: boolean): void } | null>(null)

  /** Resolves to the person's answer: whether to read the folder. */
  ask(folder: string): Promise<boolean> {
    // A question that is still open is answered by the one that replaces it.
    this.answer(false)
    return new Promise((resolve) => (this.asked = { folder, answer: resolve }))
  }

  answer(read: boolean): void {
    const { asked } = this
    this.asked = null
    asked?.answer(read)
  }
}
export const sourceQuestion = new SourceQuestion()

/**
 * Looks for new pictures in a source of a project. If only the project names the folder, the person has to agree first,
 * since a project may come from anybody.
 * @returns null if it is skipped
 */
export async function bringSource(project: string, source: { folder: string; layout?: Layout }): Promise<Job | null> {
  try {
    return await backend.importFolder(project, source)
  } catch (error) {
    if (!(error instanceof BackendError) || error.code !== 'source_not_chosen') throw error
    if (!(await sourceQuestion.ask(source.folder))) return null
    return backend.importFolder(project, { ...source, chosen: true })
  }
}
