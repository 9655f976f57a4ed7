import type { EditLabel } from '../../electron/server/shapes/project.ts'
import { say } from '../words/words.svelte.ts'
import { dismiss, notify } from './notices.svelte.ts'

/** The short message after an edit, with an Undo button as long as Undo would undo exactly this edit. */
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

  /** Another change may have been made since: then the button would undo that one. */
  follow(next: EditLabel | null): void {
    if (JSON.stringify(next) !== this.#edit) this.withdraw()
  }
}
