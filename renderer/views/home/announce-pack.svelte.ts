import type { Job } from '../../../electron/server/shapes/jobs.ts'
import { untrack } from 'svelte'
import { pictureAddress } from '../../backend/backend.ts'
import { shell } from '../../backend/shell.ts'
import { jobs } from '../../state/jobs.svelte.ts'
import { notify, report } from '../../state/notices.svelte.ts'
import { bytes } from '../../words/format.ts'
import { say } from '../../words/words.svelte.ts'

/** Announces that a project is packed, with a way to the file: its folder on the desktop, a download in a browser. */
export function announcePack(id: string): void {
  const end = $effect.root(() => {
    $effect(() => {
      const job = jobs.get(id)
      if (!job || !['done', 'failed', 'cancelled'].includes(job.status)) return
      queueMicrotask(end)
      untrack(() => announce(job))
    })
  })
}

function announce(job: Job): void {
  if (job.problem && job.status === 'failed') report(job.problem)
  if (job.status !== 'done') return
  const made = job.result as { path: string; bytes: number }
  const action = shell
    ? { label: say.common.showInFolder, run: () => void shell?.showInFolder(made.path) }
    : { label: say.home.pack.download, run: () => save(pictureAddress.download(job.project ?? '', made.path)) }
  notify(say.home.pack.done(bytes(made.bytes)), { tone: 'good', next: made.path, action, stays: true })
}

function save(address: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = ''
  link.click()
}
