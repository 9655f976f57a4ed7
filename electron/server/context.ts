import { randomBytes } from 'node:crypto'
import type { JsonFile } from '../studio/base/json-file.ts'
import { chosenSources, type ChosenSources } from '../studio/datasets/chosen-sources.ts'
import { recents, type Recents } from '../studio/app/recents.ts'
import { appSettings } from '../studio/app/settings.ts'
import type { AppSettings } from '../../common/settings.ts'
import { revisionOf } from '../studio/db/revision.ts'
import { loupeHome, makeHome } from '../studio/base/home.ts'
import { projectsDir } from '../studio/app/projects-dir.ts'
import { sweepUnfinished } from '../ml/export/unfinished.ts'
import { sweepDead } from '../ml/temporary.ts'
import { JobQueue } from '../studio/jobs/queue.ts'
import { EventHub } from './events/hub.ts'
import { Sessions, type Session } from './sessions/sessions.ts'
import { Summaries } from './sessions/summaries.ts'
import { PixelProcesses } from './thumbnails/pixel-processes.ts'
import { Thumbnails } from './thumbnails/thumbnails.ts'

/** Everything that the routes work with; one per server. */
export interface ServerContext {
  /** Identifies this start of the server. */
  started: string
  home: string
  settings: JsonFile<AppSettings>
  recents: Recents
  chosen: ChosenSources
  events: EventHub
  jobs: JobQueue
  sessions: Sessions
  summaries: Summaries
  /** Processes that decode pictures for screens. */
  workers: PixelProcesses
  thumbnails: Thumbnails
  /** Tells every page that a project changed; after an edit, pages see by the revision whether they know it already. */
  changed(session: Session, by?: 'edit'): void
  close(): Promise<void>
}

export function createStudio(home = loupeHome()): ServerContext {
  makeHome(home)
  // Removes what killed servers left unfinished: temporary files of settings, and uploaded packs.
  for (const dir of [home, projectsDir()]) sweepDead(dir)
  sweepUnfinished(home)
  const events = new EventHub()
  const jobs = new JobQueue({
    onJob: (job) => events.publish({ type: 'job', job }),
    onEpoch: (job, epoch) => events.publish({ type: 'epoch', job, epoch }),
    onWatched: (job, verdicts) => events.publish({ type: 'verdicts', job, verdicts }),
  })
  const kept = recents(home)
  const chosen = chosenSources(home)
  const sessions = new Sessions(kept, chosen, () => events.publish({ type: 'projects' }))
  const summaries = new Summaries(sessions)
  const workers = new PixelProcesses()
  return {
    started: randomBytes(6).toString('hex'),
    home,
    settings: appSettings(home),
    recents: kept,
    chosen,
    events,
    jobs,
    sessions,
    summaries,
    workers,
    thumbnails: new Thumbnails(workers),
    changed: ({ id, project }, by) =>
      events.publish({ type: 'project', project: id, revision: revisionOf(project.db), edit: by === 'edit' }),
    close: async () => {
      events.close()
      await jobs.close()
      await workers.close()
      sessions.closeAll()
    },
  }
}
