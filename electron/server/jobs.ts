import { logError } from '../ml/error-log.ts'
import { databaseError } from '../studio/db/errors.ts'
import type { JobKind, JobRecord } from '../studio/jobs/job-record.ts'
import type { Recorder } from '../studio/jobs/recorder.ts'
import { TrainerClient } from '../studio/jobs/trainer-client.ts'
import type { Work } from '../studio/jobs/work.ts'
import type { Session } from './sessions/sessions.ts'
import type { Job } from './shapes/jobs.ts'
import type { ServerContext } from './context.ts'

/** A copy of a job's current state; the record itself keeps changing. */
export function jobAnswer(record: JobRecord): Job {
  return { ...record, epochs: [...record.epochs], steps: [...record.steps], warnings: [...record.warnings] }
}

interface ProjectJob {
  kind: JobKind
  /** The run that it works on, if known from the start. */
  run?: string
  work(session: Session, work: Work<Recorder>): Promise<unknown>
}

/**
 * Queues work on a project. The project is reopened when the job's turn comes, and at the end every page is told what
 * has changed.
 */
export function startJob(
  { jobs, sessions, changed, events }: ServerContext,
  project: string,
  { kind, run, work }: ProjectJob,
): Job {
  const record = jobs.add({
    kind,
    project,
    run,
    work: async (observer, signal) => {
      const session = await sessions.get(project)
      try {
        session.project.place.check()
        const result = await work(session, { trainer: session.trainer(), observer, signal })
        session.project.place.check()
        return result
      } catch (error) {
        throw signal.aborted ? error : reasonFor(error, session)
      } finally {
        told(session, { changed, events })
      }
    },
  })
  return jobAnswer(record)
}

/** If the project is gone, every other error followed from that. */
function reasonFor(error: unknown, { project }: Session): unknown {
  try {
    project.place.check()
    return databaseError(error, project.dir)
  } catch (gone) {
    return gone
  }
}

/** Tells every page about the end of a job; nothing to tell about a project that cannot be read any more. */
function told(session: Session, { changed, events }: Pick<ServerContext, 'changed' | 'events'>): void {
  try {
    changed(session)
  } catch (error) {
    logError(error, 'end of a job')
  }
  events.publish({ type: 'projects' })
}

/**
 * Queues work on the machine itself, in a separate training process. At the end every page is told about the engines.
 */
export function startMachineJob(
  { jobs, events }: ServerContext,
  kind: JobKind,
  work: (work: Work<Recorder>) => Promise<void>,
): Job {
  const record = jobs.add({
    ...{ kind, project: null },
    work: async (observer, signal) => {
      const trainer = new TrainerClient()
      try {
        await work({ trainer, observer, signal })
        return null
      } finally {
        trainer.close()
        events.publish({ type: 'engines' })
      }
    },
  })
  return jobAnswer(record)
}
