import type { UnusableFile } from '../../../common/problems/file-faults.ts'
import type { FolderLook } from '../../../electron/server/shapes/project.ts'
import type { Job } from '../../../electron/server/shapes/jobs.ts'
import type { ImportReport } from '../../../electron/studio/datasets/import.ts'
import { backend } from '../../backend/backend.ts'
import { looks } from '../../components/intake/looks.svelte.ts'
import { report } from '../../state/notices.svelte.ts'
import type { ProjectState } from '../../state/project.svelte.ts'

/** Everything that is known about what was brought in: by its names at once, by its bytes as the import goes on. */
export class FoundFacts {
  unreadable = $state.raw<UnusableFile[]>([])
  /** Groups of ids with equal bytes. */
  copies = $state.raw<number[][]>([])
  /** Folders that hold more files than the project knows: an import was cut short, or there is something new. */
  behind = $state.raw<string[]>([])
  readonly #current: ProjectState

  constructor(current: ProjectState) {
    this.#current = current
  }

  get looks(): FolderLook[] {
    return looks.of(this.#current.id)
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

  /** Looks at the folders again by their names: after a reload nothing else says what they hold. */
  async lookAgain(): Promise<void> {
    const { detail, id } = this.#current
    const sources = detail?.sources.filter(({ there }) => there) ?? []
    const behind: string[] = []
    for (const source of sources) {
      const look = await backend.look(source.root, source.layout, id).catch(() => null)
      if (!look) continue
      looks.add(id, look)
      if (look.pictures > source.pictures + source.unreadable) behind.push(source.root)
    }
    this.behind = behind
  }
}

/** Classes by name with the larger of what the names promise and what is in: counts only grow while pictures are opened. */
export function expectedClasses(
  known: readonly { name: string; count: number }[],
  found: readonly FolderLook[],
): { name: string; count: number }[] {
  const counts = new Map(known.map(({ name, count }) => [name, count]))
  const promised = new Map<string, number>()
  for (const { classes } of found)
    for (const { name, count } of classes) promised.set(name, (promised.get(name) ?? 0) + count)
  for (const [name, count] of promised) counts.set(name, Math.max(count, counts.get(name) ?? 0))
  return [...counts].map(([name, count]) => ({ name, count }))
}
