import type { UnusableFile } from '../../../common/problems/file-faults.ts'
import type { FolderPreview } from '../../../electron/server/shapes/project.ts'
import type { Job } from '../../../electron/server/shapes/jobs.ts'
import type { ImportReport } from '../../../electron/studio/datasets/import.ts'
import { backend } from '../../backend/backend.ts'
import { folderPreviews } from '../../components/intake/folder-previews.svelte.ts'
import { report } from '../../state/notices.svelte.ts'
import type { ProjectState } from '../../state/project.svelte.ts'

/** Everything known about what was added: by its names immediately, by its bytes as the import continues. */
export class FoundFacts {
  unreadable = $state.raw<UnusableFile[]>([])
  /** Groups of ids with equal bytes. */
  copies = $state.raw<number[][]>([])
  /** Folders with more files than the project knows: an import was interrupted, or there is something new. */
  behind = $state.raw<string[]>([])
  readonly #current: ProjectState

  constructor(current: ProjectState) {
    this.#current = current
  }

  get previews(): FolderPreview[] {
    return folderPreviews.of(this.#current.id)
  }

  /** What the import reported, while the server remembers it. */
  static reportOf(job: Job | undefined): ImportReport | null {
    return job?.kind === 'import' && job.status === 'done' ? (job.result as ImportReport | null) : null
  }

  /** Loads what only the server knows. */
  async load(): Promise<void> {
    const { id } = this.#current
    try {
      ;[this.unreadable, this.copies] = await Promise.all([backend.unreadable(id), backend.copies(id)])
    } catch (error) {
      report(error)
    }
  }

  /** Previews the folders again: after a reload nothing else tells what they contain. */
  async previewAgain(): Promise<void> {
    const { detail, id } = this.#current
    const sources = detail?.sources.filter(({ there }) => there) ?? []
    const behind: string[] = []
    for (const source of sources) {
      const preview = await backend.previewFolder(source.root, source.layout, id).catch(() => null)
      if (!preview) continue
      folderPreviews.add(id, preview)
      if (preview.pictures > source.pictures + source.unreadable) behind.push(source.root)
    }
    this.behind = behind
  }
}

/**
 * Classes by name with the larger of the expected and the imported count: counts only grow while pictures are opened.
 */
export function expectedClasses(
  known: readonly { name: string; count: number }[],
  found: readonly FolderPreview[],
): { name: string; count: number }[] {
  const counts = new Map(known.map(({ name, count }) => [name, count]))
  const promised = new Map<string, number>()
  for (const { classes } of found)
    for (const { name, count } of classes) promised.set(name, (promised.get(name) ?? 0) + count)
  for (const [name, count] of promised) counts.set(name, Math.max(count, counts.get(name) ?? 0))
  return [...counts].map(([name, count]) => ({ name, count }))
}
