import type { AppInfo } from '../server/shapes/app.ts'
import type { Job } from '../server/shapes/jobs.ts'
import { ask } from './server-api.ts'
import type { ServerAddress } from './server-process.ts'
import { followEvents } from './events-follower.ts'
import type { JobEffects } from './job-effects.ts'

/**
 * Keeps the shell up to date about jobs and settings while one server lives. @returns a function that stops it
 */
export function followServer(
  address: ServerAddress,
  effects: JobEffects,
  onSettings: (settings: AppInfo['settings']) => void,
): () => void {
  const stop = new AbortController()
  // A failed request is repeated by the next event, or the server is gone and a new one will be followed.
  const quietly = (work: Promise<void>) => void work.catch(() => undefined)
  const loadJobs = async () => {
    const jobs = await ask<Job[]>(address, 'GET', '/api/jobs')
    if (!stop.signal.aborted) effects.replace(jobs)
  }
  const loadSettings = async () => {
    const { settings } = await ask<AppInfo>(address, 'GET', '/api/app')
    if (!stop.signal.aborted) onSettings(settings)
  }
  quietly(loadSettings())
  followEvents(address, stop.signal, (event) => {
    if (event.type === 'job') effects.update(event.job)
    else if (event.type === 'settings') quietly(loadSettings())
    else if (event.type === 'hello' && event.fresh) quietly(loadJobs())
  })
  return () => {
    stop.abort()
    effects.replace([])
  }
}
