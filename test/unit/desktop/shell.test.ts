import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { problem } from '../../../common/problems/problem.ts'
import { menu as zhMenu } from '../../../common/words/zh/menu.ts'
import { CrashLimit } from '../../../electron/desktop/crash-limit.ts'
import { parseAddress } from '../../../electron/desktop/server-process.ts'
import { JobEffects } from '../../../electron/desktop/job-effects.ts'
import { jobMessage } from '../../../electron/desktop/job-message.ts'
import { menuTemplate } from '../../../electron/desktop/menu.ts'
import { requestIn } from '../../../electron/desktop/open-request.ts'
import { mayOpenOutside } from '../../../electron/desktop/outside-links.ts'
import { PageOrigin } from '../../../electron/desktop/page-origin.ts'
import { english, speechIn } from '../../../electron/desktop/speech.ts'
import { placeWindow } from '../../../electron/desktop/window-place.ts'
import { readWindowState, writeWindowState } from '../../../electron/desktop/window-state.ts'
import type { Job } from '../../../electron/server/shapes/jobs.ts'

let dir: string
beforeAll(() => (dir = mkdtempSync(path.join(os.tmpdir(), 'desktop-'))))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('the engine’s address', () => {
  test('is read from exactly the line that the engine prints', () => {
    expect(parseAddress('http://127.0.0.1:5123/?token=abcDEF-_0123456789\r')).toEqual({
      url: 'http://127.0.0.1:5123/?token=abcDEF-_0123456789',
      origin: 'http://127.0.0.1:5123',
      token: 'abcDEF-_0123456789',
    })
  })
  test.each([
    'https://127.0.0.1:1/?token=abcDEF-_0123456789',
    'http://127.0.0.1.example.com:1/?token=abcDEF-_0123456789',
    'http://example.com:1/?token=abcDEF-_0123456789',
    'see http://127.0.0.1:1/?token=abcDEF-_0123456789',
    'http://127.0.0.1:1/?token=short',
    'http://127.0.0.1:1/?token=abcDEF-_0123456789#more',
  ])('is not taken from %s', (line) => expect(parseAddress(line)).toBeNull())
})

test('three deaths within a minute are too many, three within an hour are not', () => {
  const count = new CrashLimit(3, 60_000)
  expect([0, 59_000, 61_000].map((now) => count.add(now))).toEqual(['go on', 'go on', 'go on'])
  expect(count.add(62_000)).toBe('too many')
})

describe('the window', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1040 },
    { x: 1920, y: 0, width: 1280, height: 1000 },
  ]
  test('opens in its usual size the first time', () =>
    expect(placeWindow(null, screens)).toEqual({ width: 1280, height: 820 }))
  test('comes back to a second screen', () => {
    const was = { x: 2000, y: 40, width: 1100, height: 760 }
    expect(placeWindow(was, screens)).toEqual(was)
  })
  test('keeps its size but not its place when that screen is gone', () => {
    expect(placeWindow({ x: 2000, y: 40, width: 1100, height: 760 }, screens.slice(0, 1))).toEqual({
      width: 1100,
      height: 760,
    })
  })
  test('with its title bar above the screen is centred', () => {
    expect(placeWindow({ x: 10, y: -500, width: 1100, height: 760 }, screens)).not.toHaveProperty('x')
  })
  test('is neither smaller than the studio’s minimum nor larger than its screen', () => {
    expect(placeWindow({ x: 0, y: 0, width: 300, height: 9000 }, screens)).toMatchObject({ width: 1024, height: 1040 })
  })
  test('its state is stored, and nonsense in its file is ignored', () => {
    const state = {
      bounds: { x: 1, y: 2, width: 1200, height: 800 },
      maximised: true,
      fullScreen: false,
      theme: 'dark',
    } as const
    writeWindowState(path.join(dir, 'new home'), state)
    expect(readWindowState(path.join(dir, 'new home'))).toEqual(state)
    for (const text of ['', '{"bounds":{"x":"1"}}', '[]', '{"bounds":{"x":1e999,"y":0,"width":1,"height":1}}']) {
      writeFileSync(path.join(dir, 'window.json'), text)
      expect(readWindowState(dir)).toBeNull()
    }
  })
})

describe('the menu', () => {
  const setting = { words: english.words, developer: false, act: () => undefined }
  const flat = (mac: boolean, developer = false) =>
    menuTemplate({ ...setting, mac, developer }).flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))

  test.each([true, false])('no two entries have the same key (macOS: %s)', (mac) => {
    const keys = flat(mac).flatMap(({ accelerator }) => accelerator ?? [])
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys).toEqual(
      expect.arrayContaining(['CmdOrCtrl+N', 'CmdOrCtrl+O', 'CmdOrCtrl+Z', 'CmdOrCtrl+F', 'CmdOrCtrl+K']),
    )
  })
  test('no single letter is a key of the menu: people type them', () => {
    for (const { accelerator } of flat(false)) if (accelerator) expect(accelerator).toMatch(/\+/)
  })
  test('developer tools and reloading are not for people who installed Loupe', () => {
    const roles = (developer: boolean) => flat(false, developer).map(({ role }) => role)
    expect(roles(false)).not.toContain('toggleDevTools')
    expect(roles(true)).toContain('toggleDevTools')
    expect(roles(true)).not.toContain('reload')
  })
})

describe('what the shell says', () => {
  const refused = problem('no_such_folder.pictures_gone', { folder: '/pictures/帽子' })
  const failed = { kind: 'train', status: 'failed', problem: refused } as Job

  test('is in the chosen language, or that of the system, or English', async () => {
    expect(jobMessage(failed, await speechIn('zh', 'en-GB'))).toEqual({
      title: zhMenu.failedTrain,
      body: '存放图片的文件夹 /pictures/帽子 已不在原处。',
    })
    expect(await speechIn('auto', 'zh-CN')).toEqual(await speechIn('zh', 'en'))
    for (const system of ['en-GB', 'xx', '']) expect(await speechIn('auto', system)).toEqual(english)
    expect(jobMessage(failed, english)).toEqual({ title: 'Training stopped', body: refused.message })
  })
  test('of a job without a problem, or that is done, is to look', () => {
    for (const job of [{ ...failed, problem: null }, { ...failed, status: 'done' } as Job])
      expect(jobMessage(job, english).body).toBe(english.words.lookAtIt)
  })
  test('of a problem of another version is what the engine said', async () => {
    const unknown = { code: 'failed' as const, reason: 'of_tomorrow', message: 'Broken.', next: '' }
    expect(jobMessage({ ...failed, problem: unknown }, await speechIn('zh', 'en')).body).toBe('Broken.')
  })
})

describe('what a start is asked to open', () => {
  test('is a project folder, its database or a packed project; other things are not opened', () => {
    const project = path.join(dir, 'Hats 帽.loupe')
    mkdirSync(project)
    writeFileSync(path.join(project, 'project.db'), '')
    writeFileSync(path.join(dir, 'hats.loupe.zip'), '')
    mkdirSync(path.join(dir, 'folder.loupe.zip'))
    const asked = (...args: string[]) => requestIn(['electron', '--no-sandbox', ...args], 1, dir)
    expect(asked('Hats 帽.loupe')).toEqual({ kind: 'project', path: project })
    expect(asked('--flag', path.join(project, 'project.db'))).toEqual({ kind: 'project', path: project })
    expect(asked('nothing', 'hats.loupe.zip')).toEqual({ kind: 'pack', path: path.join(dir, 'hats.loupe.zip') })
    expect(asked('folder.loupe.zip')).toBeNull()
    expect(asked()).toBeNull()
  })
  test('from a checkout, the first argument is Loupe itself', () => {
    expect(requestIn(['electron', path.join(dir, 'Hats 帽.loupe')], 2, dir)).toBeNull()
  })
})

describe('addresses', () => {
  test('only the engine’s origin is ours, and none before the engine runs', () => {
    const origin = new PageOrigin()
    expect(origin.owns('http://127.0.0.1:5000/')).toBe(false)
    expect(origin.owns('null')).toBe(false)
    origin.current = 'http://127.0.0.1:5000'
    expect(origin.owns('http://127.0.0.1:5000/#/p/1')).toBe(true)
    for (const other of [
      'http://127.0.0.1:5001/',
      'http://127.0.0.1:5000@example.com/',
      'https://127.0.0.1:5000/',
      'file:///etc/passwd',
      'about:blank',
      'http://127.0.0.1:5000.example.com/',
    ])
      expect(origin.owns(other)).toBe(false)
  })
  test('only listed pages open in the browser', () => {
    expect(mayOpenOutside('https://onnxruntime.ai/docs/get-started/')).toBe(true)
    for (const other of [
      'http://onnxruntime.ai/docs/',
      'https://onnxruntime.ai.example.com/docs/',
      'https://onnxruntime.ai@example.com/docs/',
      'https://user@onnxruntime.ai/docs/',
      'https://onnxruntime.ai/docs/../other',
      'file:///docs/',
      'smb://onnxruntime.ai/docs/',
      'onnxruntime.ai/docs/',
    ])
      expect(mayOpenOutside(other)).toBe(false)
  })
})

describe('what jobs do to the system', () => {
  const job = (fields: Partial<Job>) =>
    ({ id: 'a', kind: 'train', status: 'running', startedAt: 0, finishedAt: null, done: 1, total: 4, ...fields }) as Job
  const watched = () => {
    const seen: unknown[] = []
    const effects = new JobEffects({
      progress: (share, paused) => seen.push(paused && share !== null ? ['paused', share] : share),
      stayAwake: (awake) => seen.push(awake ? 'awake' : 'asleep'),
      finished: ({ id }) => seen.push(`told ${id}`),
    })
    return { effects, seen }
  }

  test('its progress shows, and is indeterminate while the total is unknown', () => {
    const { effects, seen } = watched()
    effects.update(job({ done: 0, total: 0 }))
    effects.update(job({}))
    effects.update(job({ done: 9 }))
    expect(seen).toEqual(['unknown', 'awake', 0.25, 1])
  })
  test('the end of a long job is notified once, that of a short or a cancelled one is not', () => {
    const { effects, seen } = watched()
    for (const [id, finishedAt, status] of [
      ['long', 31_000, 'done'],
      ['short', 29_000, 'done'],
      ['stopped', 99_000, 'cancelled'],
    ] as const) {
      effects.update(job({ id }))
      effects.update(job({ id, finishedAt, status }))
      effects.update(job({ id, finishedAt, status }))
    }
    expect(seen.filter((what) => String(what).startsWith('told'))).toEqual(['told long'])
    expect(seen.at(-1)).toBeNull()
  })
  test('jobs that had ended before the start are not notified', () => {
    const { effects, seen } = watched()
    effects.replace([job({ status: 'done', finishedAt: 90_000 })])
    expect(seen).toEqual([null])
  })
  test('a job that ended while the stream was down is notified when it is back', () => {
    const { effects, seen } = watched()
    effects.replace([job({})])
    effects.replace([job({ status: 'failed', finishedAt: 90_000 })])
    expect(seen).toEqual([0.25, 'awake', 'told a', null, 'asleep'])
  })
  test('a paused job shows, lets the computer sleep, and would not be harmed by closing', () => {
    const { effects, seen } = watched()
    effects.update(job({}))
    expect(effects.working).toBe(true)
    effects.update(job({ status: 'paused' }))
    expect(seen.slice(2)).toEqual([['paused', 0.25], 'asleep'])
    expect(effects.working).toBe(false)
  })
  test('once the engine is gone, no progress is shown', () => {
    const { effects, seen } = watched()
    effects.update(job({}))
    effects.replace([])
    expect(seen.slice(2)).toEqual([null, 'asleep'])
  })
})
