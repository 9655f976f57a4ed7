import { app, dialog, Menu, type BrowserWindow } from 'electron'
import { channels } from './channels.ts'
import { CrashLimit } from './crash-limit.ts'
import { answerDialogs } from './dialogs.ts'
import { ServerRefusal } from './server-api.ts'
import { ServerProcess, type ServerAddress } from './server-process.ts'
import { PageMessages } from './ipc.ts'
import { JobEffects } from './job-effects.ts'
import { systemSurface } from './job-surface.ts'
import { followServer } from './jobs-follower.ts'
import { menuTemplate } from './menu.ts'
import { keepPagesInside } from './navigation.ts'
import { openProject } from './open-project.ts'
import type { OpenRequest } from './open-request.ts'
import { PageOrigin } from './page-origin.ts'
import { shutSession } from './page-session.ts'
import { serverCommand, home } from './paths.ts'
import { onScreen } from '../../common/problems/problem.ts'
import type { AppSettings } from '../../common/settings.ts'
import { visible } from '../../common/visible.ts'
import { noDialogs, sayWhatClosingDoes, watchQuitting } from './quit.ts'
import type { MenuAction } from './shell.ts'
import { english, speechIn } from './speech.ts'
import { bringForward, chooseTheme, openWindow } from './window.ts'

/** Connects server, window and menu. */
export class DesktopApp {
  readonly #origin = new PageOrigin()
  readonly #effects = new JobEffects(
    systemSurface(
      () => this.#window,
      () => this.#speech,
    ),
  )
  #engine: ServerProcess | null = null
  #window: BrowserWindow | null = null
  #speech = english
  #unfollow = () => {}
  readonly #crashes = new CrashLimit(3, 60_000)
  /** Projects requested before the server was running. */
  #wanted: OpenRequest | null = null

  begin(): void {
    keepPagesInside(this.#origin)
    shutSession(this.#origin)
    watchQuitting()
    const messages = new PageMessages(this.#origin)
    answerDialogs(messages, () => this.#speech.words)
    this.#showMenu()
    this.#startEngine()
    this.#open()
  }

  /** Shows the window; on macOS it may have been closed and is opened again. */
  bringForward(): void {
    if (this.#window) bringForward(this.#window)
    else if (app.isReady() && this.#engine) this.#open()
  }

  /** Opens a project in the server and the page once both are running. */
  async openProject(request: OpenRequest): Promise<void> {
    const address = this.#engine?.address
    if (!address || !this.#window) {
      this.#wanted = request
      return
    }
    this.#wanted = null
    try {
      const hash = await openProject(address, request)
      this.#window.webContents.send(channels.go, hash)
    } catch (error) {
      const { message, next } =
        error instanceof ServerRefusal
          ? onScreen(this.#speech.problems, error.problem)
          : { message: this.#speech.words.noAnswer, next: '' }
      const detail = [visible(message), next].join('\n').trim()
      if (noDialogs) console.error(detail)
      else void dialog.showMessageBox(this.#window, { type: 'warning', message: this.#speech.words.openFailed, detail })
    }
  }

  /** There is a server to end first. */
  get runs(): boolean {
    return this.#engine?.pid !== undefined
  }

  async end(): Promise<void> {
    this.#unfollow()
    await this.#engine?.stop()
  }

  #startEngine(): void {
    const engine = new ServerProcess(serverCommand(), { ...process.env, LOUPE_HOME: home, LOUPE_PARENT: '1' })
    this.#engine = engine
    engine.on('ready', (address) => {
      this.#origin.current = address.origin
      this.#unfollow()
      this.#unfollow = followServer(address, this.#effects, (settings) => this.#follow(settings))
      void this.#load(address)
    })
    engine.on('died', () => this.#unfollow())
    engine.on('gaveUp', (lastWords) => {
      this.#unfollow()
      const text = this.#speech.words.engineText.replace('{}', visible(lastWords) || this.#speech.words.engineSilent)
      void this.#askAfterGivingUp(this.#speech.words.engineTitle, text, () => engine.start())
    })
    engine.start()
  }

  /** Looks and speaks as the settings say. */
  #follow({ theme, language }: AppSettings): void {
    chooseTheme(theme)
    void speechIn(language, app.getLocale()).then((speech) => {
      this.#speech = speech
      this.#showMenu()
    })
  }

  #open(): void {
    const window = openWindow()
    this.#window = window
    window.once('closed', () => (this.#window = null))
    sayWhatClosingDoes(
      window,
      () => this.#effects.working,
      () => this.#speech.words,
    )
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') this.#loadAgain()
    })
    if (this.#engine?.address) void this.#load(this.#engine.address)
  }

  /** Signs the page in with the token and keeps its place in the studio. */
  async #load(address: ServerAddress): Promise<void> {
    const window = this.#window
    if (!window) return
    const { hash } = new URL(window.webContents.getURL() || 'about:blank')
    try {
      await window.loadURL(address.url + hash)
    } catch {
      // The server stopped meanwhile; its next address is coming.
      return
    }
    if (this.#wanted) await this.openProject(this.#wanted)
  }

  #loadAgain(): void {
    const load = () => this.#engine?.address && void this.#load(this.#engine.address)
    // Not inside the event handler: Electron is still cleaning up.
    if (this.#crashes.add(Date.now()) === 'go on') setTimeout(load, 100)
    else void this.#askAfterGivingUp(this.#speech.words.pageTitle, this.#speech.words.pageText, load)
  }

  #showMenu(): void {
    const act = (action: MenuAction) => this.#window?.webContents.send(channels.menu, action)
    const setting = { words: this.#speech.words, mac: process.platform === 'darwin', developer: !app.isPackaged, act }
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(setting)))
  }

  async #askAfterGivingUp(message: string, text: string, again: () => void): Promise<void> {
    const words = this.#speech.words
    if (noDialogs) {
      console.error(`${message}. ${text}`)
      app.exit(1)
      return
    }
    const { response } = await dialog.showMessageBox({
      type: 'error',
      message,
      detail: `${text}\n\n${words.engineNext}`,
      buttons: [words.tryAgain, words.quit],
      defaultId: 0,
      cancelId: 1,
    })
    if (response === 0) again()
    else app.quit()
  }
}
