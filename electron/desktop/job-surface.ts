import { Notification, powerSaveBlocker, type BrowserWindow } from 'electron'
import type { Job, JobKind } from '../server/shapes/jobs.ts'
import { visible } from '../../common/visible.ts'
import type { JobSurface } from './job-effects.ts'
import type { MenuWord, Words } from './menu-words.ts'
import { bringForward } from './window.ts'

const done: Record<JobKind, MenuWord> = {
  import: 'doneImport',
  train: 'doneTrain',
  export: 'doneExport',
  pack: 'donePack',
  measure: 'doneMeasure',
  install: 'doneInstall',
}
const failed: Record<JobKind, MenuWord> = {
  import: 'failedImport',
  train: 'failedTrain',
  export: 'failedExport',
  pack: 'failedPack',
  measure: 'failedMeasure',
  install: 'failedInstall',
}

/** Shows jobs in the taskbar or dock, keeps the computer awake, and notifies people who are looking elsewhere. */
export function systemSurface(window: () => BrowserWindow | null, words: () => Words): JobSurface {
  let blocker: number | null = null
  return {
    progress(share, paused) {
      const value = share === null ? -1 : share === 'unknown' ? 2 : share
      window()?.setProgressBar(value, { mode: paused && share !== null ? 'paused' : progressMode(share) })
    },
    stayAwake(awake) {
      if (awake) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
      else if (blocker !== null) {
        powerSaveBlocker.stop(blocker)
        blocker = null
      }
    },
    finished(job) {
      if (window()?.isFocused() || !Notification.isSupported()) return
      const notification = new Notification(message(job, words()))
      notification.on('click', () => {
        const shown = window()
        if (shown) bringForward(shown)
      })
      notification.show()
    },
  }
}

function progressMode(share: number | 'unknown' | null): 'none' | 'normal' | 'indeterminate' {
  if (share === null) return 'none'
  return share === 'unknown' ? 'indeterminate' : 'normal'
}

function message({ kind, status, problem }: Job, words: Words): { title: string; body: string } {
  if (status === 'failed')
    return { title: words[failed[kind]], body: problem ? visible(problem.message) : words.lookAtIt }
  return { title: words[done[kind]], body: words.lookAtIt }
}
