import { notify } from '../../state/notices.svelte.ts'
import { say } from '../../words/words.svelte.ts'

/** Copies text to the clipboard and announces it. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    notify(say.exporting.copied)
  } catch {
    notify(say.exporting.notCopied, { tone: 'bad' })
  }
}
