import { SvelteSet } from 'svelte/reactivity'
import type {
  ClassInfo,
  Edit,
  EditLabel,
  EditOutcome,
  ProjectDetail,
  SplitRequest,
} from '../../electron/server/shapes/project.ts'
import type { PredictionColumns, RunDetail } from '../../electron/server/shapes/runs.ts'
import { backend } from '../backend/backend.ts'
import { BackendError } from '../backend/problem.ts'
import { doneWords } from '../words/edit-words.ts'
import { matchingRows, type Filter, type Order } from './filter.ts'
import { report } from './notices.svelte.ts'
import { PictureIndex } from './pictures.svelte.ts'
import { goTo } from './route.svelte.ts'
import { UndoOffer } from './undo-offer.ts'

/** The open project. The page shows what the server answered; nothing is shown as done before it is saved. */
export class ProjectState {
  readonly id: string
  detail = $state.raw<ProjectDetail | null>(null)
  /** The run that Results shows; null before the first. */
  run = $state.raw<RunDetail | null>(null)
  /** That run's predictions, by column. */
  predictions = $state.raw<PredictionColumns | null>(null)
  readonly pictures = new PictureIndex()
  filter = $state.raw<Filter>({})
  order = $state<Order>('added')
  /** Ids of the selected pictures. */
  readonly selected = new SvelteSet<number>()
  /** Id of the current picture, which the inspector shows; null for none. */
  current = $state<number | null>(null)
  /** Number of pending requests that save something. */
  saving = $state(0)
  problem = $state.raw<unknown>(null)
  /** Whether pictures have been loaded. */
  loaded = $state(false)

  readonly classes: ClassInfo[] = $derived(this.detail?.classes ?? [])
  readonly classById: ReadonlyMap<number, ClassInfo> = $derived(new Map(this.classes.map((one) => [one.id, one])))
  #rows: number[] = []
  /** Rows that the grid shows; the same array as long as the rows are the same. */
  readonly rows: number[] = $derived.by(() => {
    void this.pictures.version
    const rows = matchingRows(this.pictures, this.filter, this.order)
    // Most edits change pictures but not which ones are shown: then nothing has to process all of them again.
    if (rows.length !== this.#rows.length || rows.some((row, i) => row !== this.#rows[i])) this.#rows = rows
    return this.#rows
  })

  /** Newest revision reported by an event while a change was being saved. */
  #awaited = 0

  /** Everything up to this revision is shown; answered edits may be newer. */
  #known = 0

  readonly #undoOffer = new UndoOffer()

  /** The last requested change: the next one waits for it. */
  #last: Promise<boolean> = Promise.resolve(true)
  /** Number of refused changes. */
  #refused = 0

  /** Requested refreshes, and the one in progress. */
  #asked = 0
  #refreshing: Promise<void> | null = null

  constructor(id: string) {
    this.id = id
  }

  /** Loads the project, its pictures and its current run. */
  async load(): Promise<void> {
    try {
      const [detail, columns] = await Promise.all([backend.project(this.id), backend.pictures(this.id)])
      this.detail = detail
      this.pictures.patch(columns)
      this.#known = columns.revision
      this.loaded = true
      await this.showRun(detail.currentRun)
      this.problem = null
    } catch (error) {
      this.problem = error
    }
  }

  /** Refreshes the page after the server reported a change; `revision`: that of the edit which made it. */
  async refresh(revision?: number): Promise<void> {
    if (revision !== undefined && revision <= this.#known) return
    // The event of our own change may arrive before its answer, which contains the same data: wait for the answer.
    if (revision !== undefined && this.saving > 0) {
      this.#awaited = Math.max(this.#awaited, revision)
      return
    }
    this.#asked++
    return (this.#refreshing ??= this.#catchUp().finally(() => (this.#refreshing = null)))
  }

  /**
   * One refresh after the other: with two at the same time, the older answer could come last and bring back old data.
   */
  async #catchUp(): Promise<void> {
    try {
      for (let seen = -1; seen < this.#asked;) {
        const asked = this.#asked
        const columns = await backend.pictures(this.id, this.#known)
        // An edit was answered meanwhile: these rows may be older, and would bring back old data.
        if (columns.revision < this.pictures.revision) continue
        this.pictures.patch(columns)
        this.#known = columns.revision
        const detail = await backend.project(this.id)
        // An edit was answered meanwhile, and this refresh is older.
        if (detail.revision < this.pictures.revision) continue
        const before = currentRunOf(this.detail)
        this.detail = detail
        this.#undoOffer.follow(detail.undo)
        // The same run may have new figures, or Best may have chosen another one meanwhile.
        if (currentRunOf(detail) !== before) await this.showRun(detail.currentRun)
        seen = asked
      }
    } catch (error) {
      report(error)
    }
  }

  /** A run and its predictions; nothing for one that was deleted meanwhile, which the next refresh will notice. */
  async #runOf(id: string): Promise<[RunDetail, PredictionColumns] | [null, null]> {
    try {
      return await Promise.all([backend.run(this.id, id), backend.predictions(this.id, id)])
    } catch (error) {
      if (error instanceof BackendError && error.code === 'no_run') return [null, null]
      throw error
    }
  }

  /** Shows a run in Results and in the captions of the grid. */
  async showRun(id: string | null): Promise<void> {
    const [run, predictions] = id ? await this.#runOf(id) : [null, null]
    this.run = run
    this.predictions = predictions
    this.pictures.judge(predictions, new Map(this.classes.map(({ name, id }) => [name, id])))
  }

  /** Name of a picture's current class; undefined without one. */
  labelOf(picture: number): string | undefined {
    const row = this.pictures.rowOf(picture)
    return row === undefined ? undefined : this.classById.get(this.pictures.classId[row])?.name
  }

  /**
   * Makes a change, which is saved when this returns true. Errors are shown. A change of several pictures is announced
   * with an Undo button.
   * @param message to announce; if given, also for a change of one picture or none
   */
  edit(edit: Edit, message?: string): Promise<boolean> {
    return this.#save(
      () => backend.edit(this.id, edit),
      ({ changed, undo }) => {
        if (message === undefined && changed.id.length < 2) return
        this.#tell(message ?? (undo ? doneWords(undo) : ''), undo)
      },
    )
  }

  /** There is something to undo, or may be once pending changes are saved. */
  get canUndo(): boolean {
    return this.saving > 0 || this.detail?.undo != null
  }

  get canRedo(): boolean {
    return this.saving > 0 || this.detail?.redo != null
  }

  /** Undoes the last requested change, even if it is still being saved. False also if there is nothing to undo. */
  undo(): Promise<boolean> {
    return this.#step('undo')
  }

  /** Redoes what was undone last; false also if there is nothing. */
  redo(): Promise<boolean> {
    return this.#step('redo')
  }

  /** Splits the pictures again; an edit like any other. */
  split(request: SplitRequest, message?: string): Promise<boolean> {
    return this.#save(
      () => backend.split(this.id, request),
      ({ undo }) => {
        if (this.detail) this.detail = { ...this.detail, split: request }
        if (message !== undefined) this.#tell(message, undo)
      },
    )
  }

  /** Closes or opens the test set. */
  async seal(sealed: boolean): Promise<void> {
    try {
      const seal = await backend.seal(this.id, sealed)
      if (this.detail) this.detail = { ...this.detail, seal }
    } catch (error) {
      report(error)
    }
  }

  /** Applies what an edit changed. */
  take(outcome: EditOutcome): void {
    this.pictures.patch(outcome.changed)
    if (outcome.from <= this.#known) this.#known = Math.max(this.#known, outcome.revision)
    if (!this.detail) return
    const { revision, classes, counts, undo, redo, changedSinceRun } = outcome
    this.detail = { ...this.detail, revision, classes, counts, undo, redo, changedSinceRun }
  }

  /** Opens the grid with only these pictures, wherever a number of them is clicked. */
  openPictures(filter: Filter, order: Order = 'added'): void {
    this.filter = filter
    this.order = order
    this.selected.clear()
    this.current = null
    goTo(this.id, 'pictures')
  }

  /** With an Undo button, unless another change follows, which the button would undo instead. */
  #tell(message: string, done: EditLabel | null): void {
    if (this.saving === 1) this.#undoOffer.offer(message, done, () => void this.undo())
  }

  #step(way: 'undo' | 'redo'): Promise<boolean> {
    const refused = this.#refused
    return this.#save(
      // If the change to undo was refused, undo must not affect the one before it.
      () => (this.detail?.[way] == null || refused !== this.#refused ? null : backend[way](this.id)),
      (outcome) => {
        // The answer does not include how the pictures were split.
        if (outcome[way === 'undo' ? 'redo' : 'undo']?.kind === 'split') void this.refresh()
      },
    )
  }

  /**
   * Makes changes one after the other, in the requested order, because requests may overtake each other. A `call` that
   * answers null changes nothing.
   */
  #save(call: () => Promise<EditOutcome> | null, told?: (outcome: EditOutcome) => void): Promise<boolean> {
    this.saving++
    this.#undoOffer.withdraw()
    return (this.#last = this.#last.then(() => this.#saveNow(call, told)))
  }

  async #saveNow(call: () => Promise<EditOutcome> | null, told?: (outcome: EditOutcome) => void): Promise<boolean> {
    try {
      const outcome = await call()
      if (!outcome) return false
      this.take(outcome)
      told?.(outcome)
      return true
    } catch (error) {
      this.#refused++
      report(error)
      return false
    } finally {
      this.saving--
      if (this.saving === 0 && this.#awaited > this.#known) void this.refresh()
    }
  }
}

/** A text that changes if there is another current run or news about it. */
function currentRunOf(detail: ProjectDetail | null): string {
  return JSON.stringify(detail?.runs.find(({ id }) => id === detail.currentRun) ?? null)
}

let open = $state.raw<ProjectState | null>(null)

/** The project that the page shows. */
export const project = {
  get current(): ProjectState | null {
    return open
  },
}

/** Opens a project in the page; if it is already open, it stays. */
export function showProject(id: string | null): void {
  if (open?.id === id) return
  open = id === null ? null : new ProjectState(id)
  void open?.load()
}
