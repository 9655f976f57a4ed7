import { shell } from '../../backend/shell.ts'
import type { Wanted } from './wanted.ts'

/**
 * Lets people choose a folder of this computer: with the system's own picker on the desktop, with Loupe's in a browser.
 * @returns its absolute path; null if cancelled
 */
export async function chooseFolder(wanted: Wanted = 'pictures', start?: string): Promise<string | null> {
  if (shell) return shell.pickFolder()
  const { default: FolderDialog } = await import('./FolderDialog.svelte')
  return ask((answer) => ({ component: FolderDialog, props: { wanted, start, onanswer: answer } }))
}

/** Lets people choose a packed project. @returns path of the file; null if cancelled */
export async function choosePack(): Promise<string | null> {
  if (shell) return shell.pickFile('project-pack')
  const { default: PackPathDialog } = await import('./PackPathDialog.svelte')
  return ask((answer) => ({ component: PackPathDialog, props: { onanswer: answer } }))
}

type Answer = (path: string | null) => void

/** Shows a dialog until it answers. */
async function ask<P extends Record<string, unknown>>(
  show: (answer: Answer) => { component: import('svelte').Component<P>; props: P },
): Promise<string | null> {
  const { mount, unmount } = await import('svelte')
  return new Promise((resolve) => {
    const { component, props } = show((path) => {
      resolve(path)
      // The dialog returns the focus while it closes.
      setTimeout(() => void unmount(dialog))
    })
    const dialog = mount(component, { target: document.body, props })
  })
}
