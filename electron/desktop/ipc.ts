import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron'
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

  /** Handles `send`. A refused sender is ignored. */
  on(channel: string, hear: (event: IpcMainEvent, argument: unknown) => void): void {
    ipcMain.on(channel, (event, argument: unknown) => {
      if (this.#trusted(event)) hear(event, argument)
    })
  }

  #trusted({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
    return senderFrame !== null && senderFrame.parent === null && this.#origin.owns(senderFrame.url)
  }
}
