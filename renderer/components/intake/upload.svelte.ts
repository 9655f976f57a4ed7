import { SvelteMap } from 'svelte/reactivity'
import type { Problem } from '../../../common/problems/sentences.ts'
import { backend } from '../../backend/backend.ts'
import { asProblem, BackendError } from '../../backend/problem.ts'
import { putJob } from '../../state/jobs.svelte.ts'
import type { DroppedFile } from './dropped.ts'
import { freeName, hashStart } from './free-name.ts'

interface UploadProblem {
  path: string
  problem: Problem
}

/** What a project already has below its own pictures: path to the first eight digits of the hash. */
export type Held = ReadonlyMap<string, string>

const sendersAtOnce = 4
/** A restarting engine is back within seconds. */
const patience = { tries: 15, wait: 1000 }

/**
 * Copies dropped files into a project, one by one and never whole in memory, then has them imported. Continues while
 * the page shows something else. Nothing is overwritten: another picture of the same name gets a number, the same
 * picture is skipped.
 */
export class Upload {
  readonly project: string
  readonly total: number
  /** 'stopped': by the person; 'failed': see `problem`. Both can be resumed. */
  status = $state<'sending' | 'done' | 'stopped' | 'failed'>('sending')
  done = $state(0)
  bytes = $state(0)
  known = $state(0)
  renamed = $state(0)
  /** Files that could not be copied; the others were. */
  problems = $state.raw<UploadProblem[]>([])
  problem = $state.raw<unknown>(null)
  readonly #waiting: DroppedFile[]
  readonly #held: Map<string, string>
  #abort = new AbortController()

  constructor(project: string, files: DroppedFile[], held: Held = new Map()) {
    this.project = project
    this.total = files.length
    this.#waiting = [...files].reverse()
    this.#held = new Map(held)
  }

  /** Sends what is left, then starts the import of what has arrived. */
  async run(): Promise<void> {
    this.status = 'sending'
    this.problem = null
    this.#abort = new AbortController()
    const leaving = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', leaving)
    await Promise.all(Array.from({ length: sendersAtOnce }, () => this.#sender()))
    window.removeEventListener('beforeunload', leaving)
    if (this.status !== 'sending') return
    this.status = 'done'
    if (this.total > this.problems.length) await this.importArrived()
  }

  /** Lets the server import what has arrived so far. */
  async importArrived(): Promise<void> {
    try {
      putJob(await backend.importFolder(this.project, {}))
    } catch (error) {
      this.problem = error
      this.status = 'failed'
    }
  }

  stop(): void {
    this.status = 'stopped'
    this.#abort.abort()
  }

  async #sender(): Promise<void> {
    for (let next = this.#waiting.pop(); next; next = this.#waiting.pop()) {
      if (this.status !== 'sending') {
        this.#waiting.push(next)
        return
      }
      try {
        await this.#send(next)
        this.done++
      } catch (error) {
        if (this.status !== 'sending') this.#waiting.push(next)
        else if (endsAll(error)) {
          this.#waiting.push(next)
          this.problem = error
          this.status = 'failed'
          this.#abort.abort()
        } else {
          this.problems = [...this.problems, { path: next.path, problem: asProblem(error) }]
          this.done++
        }
      }
    }
  }

  async #send(next: DroppedFile): Promise<void> {
    const file = await next.file()
    let path = next.path.normalize('NFC')
    const there = this.#held.get(path)
    if (there !== undefined) {
      if (there === (await hashStart(file))) {
        this.known++
        return
      }
      path = freeName(path, (one) => this.#held.has(one))
      this.renamed++
    }
    this.#held.set(path, '')
    await this.#patiently(() => backend.upload(this.project, path, file, this.#abort.signal))
    this.bytes += file.size
  }

  async #patiently<T>(call: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await call()
      } catch (error) {
        const gone = error instanceof BackendError && error.code === 'offline'
        if (!gone || tries === patience.tries || this.#abort.signal.aborted) throw error
        await new Promise((resolve) => setTimeout(resolve, patience.wait))
      }
    }
  }
}

/** A full disk or a lost engine affects every file; a bad name only its own. */
function endsAll(error: unknown): boolean {
  return (
    error instanceof BackendError && ['disk_full', 'offline', 'not_permitted', 'project_in_use'].includes(error.code)
  )
}

const byProject = new SvelteMap<string, Upload>()

/** Uploads of this page, the newest of each project. */
export const uploads = {
  of: (project: string): Upload | undefined => byProject.get(project),
  start(project: string, files: DroppedFile[], held?: Held): Upload {
    const upload = new Upload(project, files, held)
    byProject.set(project, upload)
    void upload.run()
    return upload
  },
}
