import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { problem } from '../../common/problems/problem.ts'
import type { Shell } from '../../electron/desktop/shell.ts'
import type { Job } from '../../electron/server/shapes/jobs.ts'
import {
  newHome,
  prepareDesktop,
  quiet,
  startDesktop,
  withoutElectron,
  type RunningDesktop,
} from '../fixtures/machine/electron-app.ts'

declare global {
  interface Window {
    loupe: Shell
    heard: string[]
  }
}

const desktop = await prepareDesktop()
const reason = 'missing' in desktop ? ` (skipped: ${desktop.missing})` : ''
const standIn = path.join(import.meta.dirname, '..', 'fixtures', 'programs', 'stand-in-engine.ts')
const env = { LOUPE_ENGINE: standIn }

const job = (fields: Partial<Job>): Job => ({
  id: 'job-1',
  kind: 'train',
  project: 'abc123',
  status: 'running',
  startedAt: 1_000,
  finishedAt: null,
  stage: 'features',
  done: 25,
  total: 100,
  rate: 10,
  secondsLeft: 8,
  run: null,
  epochs: [],
  verdicts: null,
  epochKind: null,
  steps: [],
  warnings: [],
  problem: null,
  result: null,
  ...fields,
})

describe.skipIf(reason)(`the desktop shell in a real Electron${reason}`, () => {
  let running: RunningDesktop
  const homes: string[] = []
  const start = async (options: Parameters<typeof startDesktop>[1] = {}) => {
    running = await startDesktop(desktop, { env, ...options })
    homes.push(running.home)
    return running
  }
  const menu = (id: string) =>
    running.app.evaluate(({ Menu }, item) => Menu.getApplicationMenu()?.getMenuItemById(item)?.click(), id)
  const heard = () => running.page.evaluate(() => window.heard)
  const tell = (about: Job) =>
    running.page.evaluate(
      (body) => fetch('/control/job', { method: 'POST', body }).then(({ ok }) => ok),
      JSON.stringify(about),
    )

  afterAll(async () => {
    for (const home of homes) await rm(home, { recursive: true, force: true })
  })

  describe('one window', () => {
    beforeAll(async () => void (await start()))
    afterAll(() => running.stop())

    test('shows the engine’s page, with the token removed from its address', async () => {
      expect(await running.page.title()).toBe('Stand-in')
      expect(running.page.url()).not.toContain('token')
      const [bounds, visible] = await running.app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows()
        return [window.getBounds(), window.isVisible()] as const
      })
      expect(bounds).toMatchObject({ width: 1280, height: 820 })
      expect(visible).toBe(true)
    })

    test('gives the page its bridge', async () => {
      const bridge = await running.page.evaluate(() => [window.loupe.platform, Object.keys(window.loupe).sort()])
      expect(bridge).toEqual([
        process.platform,
        ['onMenu', 'pathOf', 'pickFile', 'pickFolder', 'pickSave', 'platform', 'showInFolder'],
      ])
    })

    test('menu entries reach the page as names of actions', async () => {
      await menu('palette')
      await menu('retrain')
      await menu('undo')
      await vi.waitFor(async () => expect(await heard()).toEqual(['palette', 'retrain', 'undo']))
    })

    test('undo stays in a text field while somebody types in it', async () => {
      await running.page.focus('input[type=text]')
      await running.page.keyboard.type('shirt')
      await menu('undo')
      await vi.waitFor(async () => expect(await running.page.inputValue('input[type=text]')).not.toBe('shirt'))
      expect(await heard()).toHaveLength(3)
      await running.page.evaluate(() => (document.activeElement as HTMLElement).blur())
    })

    test('a chosen folder reaches the page, and so does cancelling', async () => {
      await running.app.evaluate(({ dialog }) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: ['/pictures/帽子 #1'] })
      })
      expect(await running.page.evaluate(() => window.loupe.pickFolder())).toBe('/pictures/帽子 #1')
      await running.app.evaluate(({ dialog }) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: true, filePaths: [] })
      })
      expect(await running.page.evaluate(() => window.loupe.pickFolder())).toBeNull()
    })

    test('a suggested file name loses its folders', async () => {
      await running.app.evaluate(({ dialog }) => {
        dialog.showSaveDialog = ((_window: unknown, options: { defaultPath: string }) =>
          Promise.resolve({
            canceled: false,
            filePath: options.defaultPath,
          })) as unknown as typeof dialog.showSaveDialog
      })
      const file = await running.page.evaluate(() => window.loupe.pickSave('../../etc/clothing.loupe.zip'))
      expect(path.basename(file ?? '')).toBe('clothing.loupe.zip')
      expect(file).not.toContain('..')
    })

    test('the path of a file from the user is known; that of one made in the page is empty', async () => {
      const file = path.join(running.home, 'a picture 图.jpg')
      writeFileSync(file, 'x')
      await running.page.setInputFiles('input[type=file]', file)
      const paths = await running.page.evaluate(() => {
        const [given] = (document.querySelector('input[type=file]') as HTMLInputElement).files ?? []
        return [window.loupe.pathOf(given), window.loupe.pathOf(new File(['x'], 'made.jpg'))]
      })
      expect(paths).toEqual([file, ''])
    })

    test('a running job shows in the taskbar and keeps the computer awake until it ends', async () => {
      await running.app.evaluate(({ BrowserWindow, powerSaveBlocker }) => {
        const calls: unknown[] = []
        Object.assign(globalThis, { calls })
        const [window] = BrowserWindow.getAllWindows()
        window.setProgressBar = (value) => void calls.push(value)
        const { start } = powerSaveBlocker
        powerSaveBlocker.start = (type) => {
          const id = start.call(powerSaveBlocker, type)
          calls.push(type, id)
          return id
        }
      })
      const calls = () => running.app.evaluate(() => (globalThis as unknown as { calls: unknown[] }).calls)
      const awake = async () => {
        const id = (await calls()).at(2) as number
        return running.app.evaluate(({ powerSaveBlocker }, blocker) => powerSaveBlocker.isStarted(blocker), id)
      }
      await tell(job({}))
      await vi.waitFor(async () => expect((await calls()).slice(0, 2)).toEqual([0.25, 'prevent-app-suspension']))
      expect(await awake()).toBe(true)
      await tell(job({ done: 75 }))
      await tell(job({ status: 'done', done: 100, finishedAt: 9_000 }))
      await vi.waitFor(async () => expect((await calls()).slice(3)).toEqual([0.75, -1]))
      expect(await awake()).toBe(false)
    })

    test('a page that crashes is reloaded', async () => {
      await running.page.evaluate(() => (document.title = 'Before'))
      await running.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0].webContents.forcefullyCrashRenderer(),
      )
      const state = () =>
        running.app.evaluate(({ BrowserWindow }) => {
          const { webContents } = BrowserWindow.getAllWindows()[0]
          return [webContents.isCrashed(), webContents.isLoading(), webContents.getTitle()]
        })
      await vi.waitFor(async () => expect(await state()).toEqual([false, false, 'Stand-in']), 20_000)
    })
  })

  describe('one Loupe after another', () => {
    afterEach(() => running?.stop().catch(() => undefined))

    test('the window opens where it was', async () => {
      const { home } = await start()
      await running.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0].setBounds({ x: 120, y: 60, width: 1100, height: 760 }),
      )
      await vi.waitFor(() => expect(kept(home).bounds).toEqual({ x: 120, y: 60, width: 1100, height: 760 }), 5_000)
      await running.stop()
      await start({ home })
      const bounds = await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].getBounds())
      expect(bounds).toEqual({ x: 120, y: 60, width: 1100, height: 760 })
    })

    test('a window from a screen that is gone comes back on one that exists', async () => {
      const home = newHome()
      writeFileSync(
        path.join(home, 'window.json'),
        JSON.stringify({ bounds: { x: 5000, y: 4000, width: 1200, height: 800 } }),
      )
      await start({ home })
      const inside = await running.app.evaluate(({ BrowserWindow, screen }) => {
        const { x, y } = BrowserWindow.getAllWindows()[0].getBounds()
        const { width, height } = screen.getPrimaryDisplay().workAreaSize
        return x >= 0 && y >= 0 && x < width && y < height
      })
      expect(inside).toBe(true)
    })

    test('the window has the chosen theme', async () => {
      await start({ env: { ...env, LOUPE_STAND_IN_THEME: 'dark' } })
      const look = () =>
        running.app.evaluate(({ nativeTheme, BrowserWindow }) => [
          nativeTheme.themeSource,
          BrowserWindow.getAllWindows()[0].getBackgroundColor(),
        ])
      await vi.waitFor(async () => expect(await look()).toEqual(['dark', '#17181A']), 5_000)
    })

    test('the shell speaks the chosen language: in its menu, and of a job that failed', async () => {
      await start({ env: { ...env, LOUPE_STAND_IN_LANGUAGE: 'zh' } })
      const undo = () => running.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('undo')?.label)
      await vi.waitFor(async () => expect(await undo()).toBe('撤销'), 5_000)
      await running.app.evaluate(({ BrowserWindow, Notification }) => {
        const told: string[] = []
        Object.assign(globalThis, { told })
        BrowserWindow.getAllWindows()[0].isFocused = () => false
        Notification.isSupported = () => true
        // Its own methods belong to each instance; this one is inherited, and asked for a click before it is shown.
        Notification.prototype.on = function () {
          told.push(this.title, this.body)
          return this
        }
      })
      const told = () => running.app.evaluate(() => (globalThis as unknown as { told: string[] }).told)
      await tell(job({}))
      const refused = problem('no_such_folder.pictures_gone', { folder: '/pictures/帽子' })
      await tell(job({ status: 'failed', finishedAt: 90_000, problem: refused }))
      await vi.waitFor(async () => expect(await told()).toHaveLength(2))
      expect(await told()).toEqual(['训练中断', '存放图片的文件夹 /pictures/帽子 已不在原处。'])
    })

    test('a second start shows the window, opens the project it was given, and exits', async () => {
      const { home, app } = await start()
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].minimize())
      const project = projectFolder(home)
      const status = await secondStart(home, [project])
      expect(status).toBe(0)
      await vi.waitFor(() => expect(running.page.url()).toMatch(/#\/p\/abc123\/pictures$/), 10_000)
      const state = await app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map((window) => [window.isVisible(), window.isMinimized()]),
      )
      expect(state).toEqual([[true, false]])
    })

    test('a start with a project opens it', async () => {
      const home = newHome()
      await start({ home, args: [projectFolder(home)] })
      await vi.waitFor(() => expect(running.page.url()).toMatch(/#\/p\/abc123\/pictures$/), 10_000)
    })

    test('a killed engine comes back, and the page is where it was', async () => {
      await start()
      await running.page.evaluate(() => (location.hash = '#/p/abc123/results'))
      const before = new URL(running.page.url()).origin
      const [pid] = await engines(running)
      process.kill(pid, 'SIGKILL')
      await vi.waitFor(() => expect(new URL(running.page.url()).origin).not.toBe(before), 20_000)
      expect(new URL(running.page.url()).hash).toBe('#/p/abc123/results')
      await running.page.waitForFunction(() => document.title === 'Stand-in')
      await menu('palette')
      await vi.waitFor(async () => expect(await heard()).toEqual(['palette']))
    })

    test('the engine ends with the application, even if that is killed', async () => {
      await start()
      const [pid] = await engines(running)
      expect(alive(pid)).toBe(true)
      running.app.process().kill('SIGKILL')
      await vi.waitFor(() => expect(alive(pid)).toBe(false), 10_000)
    })

    test('quitting ends the engine gracefully', async () => {
      await start()
      const [pid] = await engines(running)
      await running.stop()
      expect(alive(pid)).toBe(false)
    })
  })

  test('an engine that keeps dying ends the application with its last words', async () => {
    const home = newHome()
    homes.push(home)
    const { stderr, code } = await program(home, [], { LOUPE_STAND_IN: 'dies' })
    expect(stderr).toContain('stopped three times within a minute')
    expect(stderr).toContain('The stand-in was told to die.')
    expect(code).toBe(1)
  })
})

function kept(home: string): { bounds: unknown } {
  return JSON.parse(readFileSync(path.join(home, 'window.json'), 'utf8')) as { bounds: unknown }
}

function projectFolder(home: string): string {
  const dir = path.join(home, 'Clothing.loupe')
  mkdirSync(dir)
  writeFileSync(path.join(dir, 'project.db'), '')
  return dir
}

/** Starts the program as people do, without Playwright. */
async function program(home: string, args: string[], more: Record<string, string> = {}) {
  if ('missing' in desktop) throw new Error(desktop.missing)
  const all = {
    ...withoutElectron(process.env),
    ...desktop.display.env,
    ...env,
    LOUPE_HOME: home,
    LOUPE_NO_DIALOGS: '1',
    ...more,
  }
  return promisify(execFile)(desktop.binary, ['--no-sandbox', ...quiet, desktop.main, ...args], {
    env: all,
    timeout: 60_000,
  })
    .then(({ stderr }) => ({ stderr, code: 0 }))
    .catch((error: { stderr: string; code: number | null }) => ({ stderr: error.stderr, code: error.code }))
}

async function secondStart(home: string, args: string[]): Promise<number | null> {
  return (await program(home, args)).code
}

/** Process ids of the engines that an application has started. */
async function engines({ app }: RunningDesktop): Promise<number[]> {
  const parent = app.process().pid
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=,args=', '--ppid', String(parent)])
  return stdout
    .split('\n')
    .filter((line) => line.includes('serve --port 0'))
    .map((line) => Number.parseInt(line, 10))
}

function alive(pid: number): boolean {
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}
