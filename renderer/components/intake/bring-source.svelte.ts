import type { Job } from '../../../electron/server/shapes/jobs.ts'
import type { Layout } from '../../../common/layouts.ts'
import { backend } from '../../backend/backend.ts'
import { BackendError } from '../../backend/problem.ts'

/** A question about a folder that a project names and nobody chose on this computer. */
class SourceQuestion {
  asked = $state.raw<{ folder: string; answer(read: boolean): void } | null>(null)

  /** Waits for the person: whether the folder is read. */
  ask(folder: string): Promise<boolean> {
    // A question that is still open is answered by the one that takes its place.
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
 * Looks for new pictures in a source of a project. Where only the project names the folder, it is read when the person says so: a project may
 * come from anybody.
 * @returns null where it is left out
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
