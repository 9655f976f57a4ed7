import { LoupeError } from '../../ml/errors.ts'
import type { ChosenSources } from '../../studio/datasets/chosen-sources.ts'
import type { Recents } from '../../studio/app/recents.ts'
import { TrainerClient } from '../../studio/jobs/trainer-client.ts'
import { createProject, openToLook, type Project } from '../../studio/project/project.ts'
import { projectId, realDir } from './project-id.ts'

/** An open project: for writing, unless links in it forbid that. */
export interface Session {
  id: string
  project: Project
  /** Its training process, started for the first job. */
  trainer(): TrainerClient
}

interface Open extends Session {
  closeAll(): void
}

/** The open projects by id. Each has one writer: this server, until the project is closed. */
export class Sessions {
  private readonly open = new Map<string, Open>()
  private readonly leaving = new Set<string>()
  private readonly recents: Recents
  private readonly chosen: ChosenSources
  private readonly onList: () => void

  /** @param onList called when the list of recent projects changes */
  constructor(recents: Recents, chosen: ChosenSources, onList: () => void) {
    this.recents = recents
    this.chosen = chosen
    this.onList = onList
  }

  /** The open session of an id, if there is one. */
  peek(id: string): Session | undefined {
    return this.open.get(id)
  }

  all(): Session[] {
    return [...this.open.values()]
  }

  /**
   * The project of this id, opened for writing if it is not open yet.
   * @throws LoupeError 404 for an id that is not among the recent ones; `project_in_use`, `project_newer`,
   *   `project_damaged`, …
   */
  async get(id: string): Promise<Session> {
    // Does not add the project to the recent ones: a late request must not bring back one that was just removed.
    const open = this.open.get(id)
    if (open?.project.place.state() !== 'replaced') return open ?? this.writer(await this.dirOf(id))
    // Another database is there now, or the disk failed: the open one leads nowhere.
    this.close(id)
    return this.writer(open.project.dir)
  }

  /** Folder of the project with this id. */
  async dirOf(id: string): Promise<string> {
    const open = this.open.get(id)
    if (open) return open.project.dir
    const known = (await this.recents.all()).find(({ dir }) => projectId(dir) === id)
    if (known) return known.dir
    throw new LoupeError('not_a_project.not_recent', {}, { status: 404 })
  }

  /** Opens the project in a folder for writing; an open one keeps its session. */
  async openDir(dir: string): Promise<Session> {
    const session = this.writer(dir)
    await this.remember(session)
    this.onList()
    return session
  }

  /** Creates an empty project in a folder and opens it. */
  async create(dir: string): Promise<Session> {
    const session = this.keep(createProject(dir))
    await this.remember(session)
    this.onList()
    return session
  }

  /** Releases a project for other writers. */
  close(id: string): void {
    const session = this.open.get(id)
    this.open.delete(id)
    session?.closeAll()
  }

  /** Closes a project and lets no request reopen it while `work` uses its folder. */
  async whileClosed<T>(id: string, work: () => Promise<T>): Promise<T> {
    this.leaving.add(id)
    try {
      this.close(id)
      return await work()
    } finally {
      this.leaving.delete(id)
    }
  }

  closeAll(): void {
    for (const id of [...this.open.keys()]) this.close(id)
  }

  private async remember({ project }: Session): Promise<void> {
    await this.chosen.opened(project)
    await this.recents.opened(project.dir)
  }

  private writer(dir: string): Session {
    const real = realDir(dir)
    const id = projectId(real)
    if (this.leaving.has(id)) throw new LoupeError('not_a_project.being_deleted', {}, { status: 404 })
    if (this.open.get(id)?.project.place.state() === 'replaced') this.close(id)
    return this.open.get(id) ?? this.keep(openToLook(real))
  }

  private keep(project: Project): Open {
    const id = projectId(project.dir)
    const already = this.open.get(id)
    if (already) {
      project.close()
      throw new LoupeError('project_in_use.open', { folder: project.dir })
    }
    let trainer: TrainerClient | null = null
    const session: Open = {
      id,
      project,
      trainer: () => (trainer ??= new TrainerClient()),
      closeAll: () => {
        trainer?.close()
        project.close()
      },
    }
    this.open.set(id, session)
    return session
  }
}
