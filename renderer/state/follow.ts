import { followEvents } from '../backend/events.ts'
import { app, loadApp } from './app.svelte.ts'
import { enginesChanged } from './engines.svelte.ts'
import { JobNews } from './job-news.ts'
import { addEpochs, loadJobs, putJob, putWatched } from './jobs.svelte.ts'
import { project } from './project.svelte.ts'
import { projectsChanged } from './projects.svelte.ts'

/** Keeps the page's state in step with the server's events. Returns a function that ends it. */
export function follow(): () => void {
  const news = new JobNews(({ jobs, epochs, verdicts }) => {
    for (const job of jobs) putJob(job)
    for (const [id, list] of epochs) addEpochs(id, list)
    for (const [id, one] of verdicts) putWatched(id, one)
  })
  const end = followEvents({
    onConnection: (state) => (app.connection = state),
    onEvent(event) {
      if (event.type === 'job') news.job(event.job)
      else if (event.type === 'epoch') news.epoch(event.job, event.epoch)
      else if (event.type === 'verdicts') news.verdicts(event.job, event.verdicts)
      else if (event.type === 'project') {
        if (project.current?.id === event.project) void project.current.refresh(event.edit ? event.revision : undefined)
        projectsChanged()
      } else if (event.type === 'projects') projectsChanged()
      else if (event.type === 'settings') void loadApp()
      else if (event.type === 'engines') enginesChanged()
      else if (event.fresh) {
        void loadJobs()
        void project.current?.refresh()
      }
    },
  })
  return () => {
    end()
    news.end()
  }
}
