import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { newHome, prepareDesktop, startDesktop, type RunningDesktop } from '../fixtures/machine/electron-app.ts'

const desktop = await prepareDesktop()
const reason = 'missing' in desktop ? ` (skipped: ${desktop.missing})` : ''
const sample = path.join(import.meta.dirname, '..', '..', 'resources', 'sample')

/**
 * The real engine with a bare page: tests what the shell and the server have agreed on, independently of the studio's
 * page.
 */
describe.skipIf(reason)(`the desktop and the real engine${reason}`, () => {
  const home = newHome()
  let running: RunningDesktop
  const start = async (args: string[] = []) => {
    const bare = path.join(home, 'page')
    mkdirSync(bare, { recursive: true })
    writeFileSync(path.join(bare, 'index.html'), '<!doctype html><html lang="en"><title>Bare</title><p>A page.</p>')
    running = await startDesktop(desktop, { home, env: { LOUPE_PAGE: bare }, args })
  }
  const api = (method: string, address: string, body?: unknown) =>
    running.page.evaluate(
      async ([how, where, what]) => {
        // Like the studio's own page (renderer/backend/sign-in.ts): the key is given out until it is used, and storage
        // keeps it.
        const { key } = (await (await fetch('/api/key', { method: 'POST' })).json()) as { key: string | null }
        if (key !== null) localStorage.setItem('loupe-key', key)
        const headers = {
          'content-type': 'application/json',
          'x-loupe-key': localStorage.getItem('loupe-key') ?? '',
        }
        const response = await fetch(where as string, {
          method: how as string,
          headers,
          body: what === null ? undefined : JSON.stringify(what),
        })
        return { status: response.status, answer: (await response.json()) as Record<string, unknown> }
      },
      [method, address, body ?? null],
    )

  afterEach(() => running?.stop())
  afterAll(() => rmSync(home, { recursive: true, force: true }))

  test('signs its page in with a cookie of this session, under a strict policy', async () => {
    await start()
    expect(await running.page.evaluate(() => document.title)).toBe('Bare')
    expect((await api('GET', '/api/health')).answer).toEqual({ ok: true })
    const { cookies, token } = await running.app.evaluate(async ({ session, BrowserWindow }) => ({
      cookies: await session.fromPartition('loupe').cookies.get({}),
      token: BrowserWindow.getAllWindows()[0].webContents.getURL().includes('token'),
    }))
    expect(cookies).toEqual([expect.objectContaining({ httpOnly: true, sameSite: 'strict', session: true })])
    expect(token).toBe(false)
    const policy = await running.page.evaluate(async () => (await fetch('/')).headers.get('content-security-policy'))
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain("script-src 'self' 'unsafe")
  })

  test('the theme saved in the studio becomes the window’s, by an event', async () => {
    await start()
    const look = () => running.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)
    expect(await look()).toBe('system')
    expect((await api('PATCH', '/api/app/settings', { theme: 'dark' })).status).toBe(200)
    await vi.waitFor(async () => expect(await look()).toBe('dark'), 10_000)
  })

  test('a project passed to Loupe’s start is opened in the engine, and released afterwards', async () => {
    await start()
    const made = await api('POST', '/api/projects', { name: 'Clothing', dir: path.join(home, 'Clothing.loupe') })
    expect(made.status).toBeLessThan(300)
    const { dir, id } = made.answer as { dir: string; id: string }
    await running.stop()
    await start([dir])
    await vi.waitFor(() => expect(running.page.url()).toContain(`#/p/${id}/`), 20_000)
    expect((await api('GET', `/api/projects/${id}`)).answer).toMatchObject({ id, name: 'Clothing' })
  })

  test('an engine’s job shows in the taskbar, and its result survives the engine being killed', async () => {
    await start()
    const pictures = path.join(home, 'pictures')
    cpSync(sample, pictures, { recursive: true })
    await running.app.evaluate(({ BrowserWindow }) => {
      const shares: number[] = []
      Object.assign(globalThis, { shares })
      BrowserWindow.getAllWindows()[0].setProgressBar = (share) => void shares.push(share)
    })
    const made = await api('POST', '/api/projects', { name: 'Sample', dir: path.join(home, 'Sample.loupe') })
    const { id } = made.answer as { id: string }
    expect((await api('POST', `/api/projects/${id}/import`, { folder: pictures })).status).toBeLessThan(300)
    const shares = () => running.app.evaluate(() => (globalThis as unknown as { shares: number[] }).shares)
    await vi.waitFor(async () => expect((await shares()).at(-1)).toBe(-1), { timeout: 120_000, interval: 500 })
    expect((await shares()).some((share) => share > 0)).toBe(true)

    const before = new URL(running.page.url()).origin
    const { pid } = (await running.app.evaluate(() => {
      // Node's own list of the children of this process.
      const handles = (
        process as unknown as { _getActiveHandles(): { spawnargs?: string[]; pid?: number }[] }
      )._getActiveHandles()
      return { pid: handles.find(({ spawnargs }) => spawnargs?.includes('serve'))?.pid }
    })) as { pid: number }
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => expect(new URL(running.page.url()).origin).not.toBe(before), 60_000)
    await running.page.waitForFunction(() => document.title === 'Bare')
    const { answer } = await api('GET', `/api/projects/${id}`)
    expect(answer).toMatchObject({ name: 'Sample', counts: { pictures: 200 } })
  })
})
