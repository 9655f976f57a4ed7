import type { Measured, RunComparison } from '../../electron/server/shapes/runs.ts'
import { backend } from '../backend/backend.ts'
import { jobs, putJob } from './jobs.svelte.ts'
import { notify, report } from './notices.svelte.ts'
import type { ProjectState } from './project.svelte.ts'
import { goTo, route } from './route.svelte.ts'
import { say } from '../words/words.svelte.ts'
import { retrainedSentences } from './comparison-words.ts'

/** What a retraining changed; Results shows it until the next one. */
interface Retrained {
  project: string
  before: string
  after: string
  /** What the new run is measured on. */
  split: Measured
  comparison: RunComparison
}

let waiting = $state.raw<{ job: string; project: string; before: string } | null>(null)
let last = $state.raw<Retrained | null>(null)

export const retrained = {
  /** The last retraining of a project in this page. */
  of: (project: string): Retrained | null => (last?.project === project ? last : null),
  get running(): boolean {
    return waiting !== null
  },
  forget(): void {
    last = null
  },
}

/** Trains again from the last weights, the fast way, and shows in Results what that changed. */
export async function retrain(current: ProjectState): Promise<void> {
  const before = current.detail?.currentRun
  if (!before) return void notify(say.train.retrained.nothing)
  if (jobs.open.some((job) => job.kind === 'train' && job.project === current.id))
    return void notify(say.train.retrained.busy)
  try {
    const job = await backend.train(current.id, { preset: 'fast', start: 'last' })
    waiting = { job: job.id, project: current.id, before }
    putJob(job)
    goTo(current.id, 'results')
  } catch (error) {
    report(error)
  }
}

/**
 * Called when a training job of the open project has ended: refreshes the page and, after a retraining, says what it
 * changed.
 */
export async function trainingEnded(current: ProjectState, job: string, status: string): Promise<void> {
  const begun = waiting?.job === job ? waiting : null
  if (begun) waiting = null
  await current.refresh()
  if (!begun || status !== 'done') return
  const run = current.detail?.runs.find(({ id }) => id === current.detail?.currentRun)
  if (!run?.accuracy || run.id === begun.before) return
  try {
    const { split } = run.accuracy
    const comparison = await backend.compareRuns(current.id, begun.before, run.id)
    last = { project: current.id, before: begun.before, after: run.id, split, comparison }
    // Results shows the sentence itself.
    const at = route.current
    if (at.view !== 'project' || at.section !== 'results')
      notify(Object.values(retrainedSentences(comparison, split)).filter(Boolean).join(say.results.betweenSentences), {
        tone: 'good',
        action: { label: say.train.after.see, run: () => goTo(current.id, 'results') },
      })
  } catch (error) {
    report(error)
  }
}
