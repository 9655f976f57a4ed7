import type { TrainRequest } from '../../electron/server/shapes/runs.ts'
import { backend } from '../backend/backend.ts'
import { putJob } from './jobs.svelte.ts'

/** A button that starts a training: whether its request is pending, and why the last one was refused. */
export class TrainingStart {
  starting = $state(false)
  refused = $state.raw<unknown>(null)

  /** @param then runs once the job exists; its errors are shown like a refusal */
  async start(project: string, request: TrainRequest, then?: () => unknown): Promise<void> {
    if (this.starting) return
    this.starting = true
    this.refused = null
    try {
      putJob(await backend.train(project, request))
      await then?.()
    } catch (error) {
      this.refused = error
    } finally {
      this.starting = false
    }
  }
}
