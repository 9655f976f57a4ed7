import { SvelteMap } from 'svelte/reactivity'
import type { Job, WatchedPredictions } from '../../electron/server/shapes/jobs.ts'
import { backend } from '../backend/backend.ts'
import { report } from './notices.svelte.ts'

const all = new SvelteMap<string, Job>()

/** Callbacks waiting for the end of a job. */
const waiting = new Map<string, ((job: Job) => void)[]>()

const isOpen = ({ status }: Job) => status === 'queued' || status === 'running' || status === 'paused'

/** The server's jobs. They continue without the page, which only watches. */
export const jobs = {
  /** Newest first. */
  get all(): Job[] {
    return [...all.values()].sort((a, b) => b.startedAt - a.startedAt)
  },
  get open(): Job[] {
    return jobs.all.filter(isOpen)
  },
  /** The newest job of a kind in a project. */
  latest: (project: string, kind: Job['kind']): Job | undefined =>
    jobs.all.find((job) => job.project === project && job.kind === kind),
  get: (id: string): Job | undefined => all.get(id),
}

export async function loadJobs(): Promise<void> {
  const list = await backend.jobs()
  all.clear()
  for (const job of list) all.set(job.id, job)
  for (const job of list) tellEnd(job)
}

export function putJob(job: Job): void {
  // The answer to a request may come after the event that the job has ended or paused. A job that continues starts
  // over.
  const known = all.get(job.id)
  const before = known?.startedAt === job.startedAt ? known : undefined
  if (before?.finishedAt != null && job.finishedAt === null) return
  if (before?.status === 'paused' && job.status === 'running') return
  all.set(job.id, job)
  tellEnd(job)
}

/** Resolves to the job once it has ended, in whatever way. */
export function jobEnded(job: Job): Promise<Job> {
  const known = all.get(job.id) ?? job
  if (!isOpen(known)) return Promise.resolve(known)
  return new Promise((resolve) => waiting.set(job.id, [...(waiting.get(job.id) ?? []), resolve]))
}

function tellEnd(job: Job): void {
  if (isOpen(job)) return
  for (const resolve of waiting.get(job.id) ?? []) resolve(job)
  waiting.delete(job.id)
}

/** Adds epochs to a job. A resumed stream may repeat some that the job's own list already has. */
export function addEpochs(id: string, epochs: Job['epochs']): void {
  const job = all.get(id)
  if (!job) return
  const last = job.epochs.at(-1)?.epoch ?? 0
  const fresh = epochs.filter(({ epoch }) => epoch > last)
  if (fresh.length > 0) all.set(id, { ...job, epochs: [...job.epochs, ...fresh] })
}

/** The current predictions for validation pictures; older ones, repeated by a resumed stream, are ignored. */
export function putWatched(id: string, verdicts: WatchedPredictions): void {
  const job = all.get(id)
  if (!job || (verdicts.now?.epoch ?? 0) < (job.verdicts?.now?.epoch ?? 0)) return
  all.set(id, { ...job, verdicts })
}

export async function controlJob(job: Job, how: 'cancel' | 'pause' | 'resume'): Promise<void> {
  try {
    const call = { cancel: backend.cancelJob, pause: backend.pauseJob, resume: backend.resumeJob }[how]
    putJob(await call(job.id))
  } catch (error) {
    report(error)
  }
}
