import { Notification, powerSaveBlocker, type BrowserWindow } from 'electron'
import type { JobSurface } from './job-effects.ts'
import { jobMessage } from './job-message.ts'
import type { Speech } from './speech.ts'
import { bringForward } from './window.ts'

/** Shows jobs in the taskbar or dock, keeps the computer awake, and notifies people who are looking elsewhere. */
export function systemSurface(window: () => BrowserWindow | null, speech: () => Speech): JobSurface {
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
      const notification = new Notification(jobMessage(job, speech()))
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
