import type { EditLabel } from '../../electron/server/shapes/project.ts'
import { say } from '../words/words.svelte.ts'
import { dismiss, notify } from './notices.svelte.ts'

/** The short message after an edit with a button that takes it back, as long as that is what Undo would take back. */
export class UndoOffer {
  #notice: number | null = null
  #edit = ''

  /** @param edit what was just saved */
  offer(message: string, edit: EditLabel | null, undo: () => void): void {
    this.withdraw()
    this.#edit = JSON.stringify(edit)
    this.#notice = notify(message, { action: { label: say.common.undo, run: undo } })
  }

  withdraw(): void {
    if (this.#notice !== null) dismiss(this.#notice)
    this.#notice = null
  }

  /** Somebody else may have changed something: then the button would take that back. */
  follow(next: EditLabel | null): void {
    if (JSON.stringify(next) !== this.#edit) this.withdraw()
  }
}
