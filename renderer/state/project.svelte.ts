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

/** The open project as the page knows it. What the server answered is shown; nothing is shown as done before it is saved. */
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
  /** Id of the picture that the keyboard is at and the inspector shows; null: none. */
  current = $state<number | null>(null)
  /** Requests that save something and are on their way. */
  saving = $state(0)
  problem = $state.raw<unknown>(null)
  /** Pictures have arrived once. */
  loaded = $state(false)

  readonly classes: ClassInfo[] = $derived(this.detail?.classes ?? [])
  readonly classById: ReadonlyMap<number, ClassInfo> = $derived(new Map(this.classes.map((one) => [one.id, one])))
  #rows: number[] = []
  /** Rows that the grid shows; the same array while they are the same rows. */
  readonly rows: number[] = $derived.by(() => {
    void this.pictures.version
    const rows = matchingRows(this.pictures, this.filter, this.order)
    // Most edits change what pictures are called and not which are shown: then nobody has to look at all of them again.
    if (rows.length !== this.#rows.length || rows.some((row, i) => row !== this.#rows[i])) this.#rows = rows
    return this.#rows
  })

  /** Newest revision that an event reported while a change was being saved. */
  #awaited = 0

  /** Everything up to this revision has been taken in; edits that were answered may be newer. */
  #known = 0

  readonly #undoOffer = new UndoOffer()

  /** The change that was asked for last: the next one waits for it. */
  #last: Promise<boolean> = Promise.resolve(true)
  /** Changes that were refused. */
  #refused = 0

  /** Looks that were asked for, and the one that is under way. */
  #asked = 0
  #refreshing: Promise<void> | null = null

  constructor(id: string) {
    this.id = id
  }

  /** Loads what the project is, its pictures and its current run. */
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

  /** Brings the page up to date after the server reported a change; `revision`: that of the edit which did. */
  async refresh(revision?: number): Promise<void> {
    if (revision !== undefined && revision <= this.#known) return
    // The event of an own change may overtake its answer, which brings the same news: wait for that one.
    if (revision !== undefined && this.saving > 0) {
      this.#awaited = Math.max(this.#awaited, revision)
      return
    }
    this.#asked++
    return (this.#refreshing ??= this.#catchUp().finally(() => (this.#refreshing = null)))
  }

  /** One look after the other: of two at once, the older answer could come last and bring back what was. */
  async #catchUp(): Promise<void> {
    try {
      for (let seen = -1; seen < this.#asked;) {
        const asked = this.#asked
        const columns = await backend.pictures(this.id, this.#known)
        // An edit was answered meanwhile: these rows may be from before it, and would bring back what was.
        if (columns.revision < this.pictures.revision) continue
        this.pictures.patch(columns)
        this.#known = columns.revision
        const detail = await backend.project(this.id)
        // An edit was answered meanwhile, and this look is from before it.
        if (detail.revision < this.pictures.revision) continue
        const before = currentRunOf(this.detail)
        this.detail = detail
        this.#undoOffer.follow(detail.undo)
        // The same run may have new figures, or be the one that Best has kept meanwhile.
        if (currentRunOf(detail) !== before) await this.showRun(detail.currentRun)
        seen = asked
      }
    } catch (error) {
      report(error)
    }
  }

  /** A run and its predictions; nothing for one deleted meanwhile, which the next look will show. */
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

  /** Name of the class that a picture has now; undefined without one. */
  labelOf(picture: number): string | undefined {
    const row = this.pictures.rowOf(picture)
    return row === undefined ? undefined : this.classById.get(this.pictures.classId[row])?.name
  }

  /**
   * Makes a change; it is saved when this returns true. What went wrong is shown. A change of several pictures is announced with a button that takes
   * it back.
   * @param message what is announced; if given, also for a change of one picture or none
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

  /** There is something to take back, or there may be once what is on its way is saved. */
  get canUndo(): boolean {
    return this.saving > 0 || this.detail?.undo != null
  }

  get canRedo(): boolean {
    return this.saving > 0 || this.detail?.redo != null
  }

  /** Takes back the change that was asked for last, also one that is still being saved. False where there is nothing, too. */
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

  /** Takes in what an edit changed. */
  take(outcome: EditOutcome): void {
    this.pictures.patch(outcome.changed)
    if (outcome.from <= this.#known) this.#known = Math.max(this.#known, outcome.revision)
    if (!this.detail) return
    const { revision, classes, counts, undo, redo, changedSinceRun } = outcome
    this.detail = { ...this.detail, revision, classes, counts, undo, redo, changedSinceRun }
  }

  /** Opens the grid with only these pictures: every number of Loupe is a door to its pictures. */
  openPictures(filter: Filter, order: Order = 'added'): void {
    this.filter = filter
    this.order = order
    this.selected.clear()
    this.current = null
    goTo(this.id, 'pictures')
  }

  /** With a button that takes it back, unless another change is behind it already: that is what the button would take back. */
  #tell(message: string, done: EditLabel | null): void {
    if (this.saving === 1) this.#undoOffer.offer(message, done, () => void this.undo())
  }

  #step(way: 'undo' | 'redo'): Promise<boolean> {
    const refused = this.#refused
    return this.#save(
      // What it was to take back may be what was refused: then it must not take back what is before that.
      () => (this.detail?.[way] == null || refused !== this.#refused ? null : backend[way](this.id)),
      (outcome) => {
        // How the pictures were split is not part of the answer.
        if (outcome[way === 'undo' ? 'redo' : 'undo']?.kind === 'split') void this.refresh()
      },
    )
  }

  /** One change after the other, in the order they were asked for: requests overtake each other. A `call` that answers null changes nothing. */
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

/** The current run as the list tells of it: another one, or news of the same, is another text. */
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

/** Opens a project in the page; the one that is open already stays as it is. */
export function showProject(id: string | null): void {
  if (open?.id === id) return
  open = id === null ? null : new ProjectState(id)
  void open?.load()
}
