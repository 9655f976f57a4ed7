import type { Job } from '../../../electron/server/shapes/jobs.ts'
import type { ImportReport } from '../../../electron/studio/datasets/import.ts'
import { bringSource } from '../../components/intake/bring-source.svelte.ts'
import { jobEnded, putJob } from '../../state/jobs.svelte.ts'
import { notify, notifyWhile, report } from '../../state/notices.svelte.ts'
import { project, type ProjectState } from '../../state/project.svelte.ts'
import { say } from '../../words/words.svelte.ts'

/**
 * Reads every present source folder again: new pictures are added, and nothing known is lost. At the end it says what
 * was found.
 */
export async function lookForNew(current: ProjectState): Promise<void> {
  const sources = current.detail?.sources.filter(({ there }) => there) ?? []
  const before = current.pictures.size
  let end: () => void = () => undefined
  try {
    const started: Job[] = []
    for (const { root, layout } of sources) {
      const job = await bringSource(current.id, { folder: root, layout })
      if (!job) continue
      if (started.length === 0) end = notifyWhile(say.pictures.lookedFor.looking)
      putJob(job)
      started.push(job)
    }
    const ended = await Promise.all(started.map(jobEnded))
    await tell(current, ended, before)
  } catch (error) {
    report(error)
  } finally {
    end()
  }
}

/** @param before number of rows before: new pictures come after them */
async function tell(current: ProjectState, jobs: Job[], before: number): Promise<void> {
  for (const { problem, status } of jobs) if (problem && status === 'failed') report(problem)
  const reports = jobs.filter(({ status }) => status === 'done').map(({ result }) => result as ImportReport)
  if (reports.length === 0 || project.current !== current) return
  await current.refresh()
  const fresh = current.pictures.id.slice(before)
  const gone = reports.reduce((sum, { vanished }) => sum + vanished, 0)
  const { found, show, fresh: name } = say.pictures.lookedFor
  notify(found(fresh.length, gone), {
    tone: 'good',
    ...(fresh.length > 0 && {
      stays: true,
      action: { label: show, run: () => current.openPictures({ only: { ids: fresh, what: name } }, 'newest') },
    }),
  })
}
