import { ipcMain, type IpcMainInvokeEvent } from 'electron'
import type { PageOrigin } from './page-origin.ts'

/** Messages from the page only: frames inside it and pages of other origins are refused. */
export class PageMessages {
  readonly #origin: PageOrigin

  constructor(origin: PageOrigin) {
    this.#origin = origin
  }

  /** Handles `invoke`. A refused sender gets an error. */
  handle(channel: string, answer: (event: IpcMainInvokeEvent, argument: unknown) => unknown): void {
    ipcMain.handle(channel, (event, argument: unknown) => {
      if (!this.#trusted(event)) throw new Error(`${channel} is not for this page.`)
      return answer(event, argument)
    })
  }

  #trusted({ senderFrame }: IpcMainInvokeEvent): boolean {
    return senderFrame !== null && senderFrame.parent === null && this.#origin.owns(senderFrame.url)
  }
}
