import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawn, spawnSync } from 'node:child_process'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { noBrowser, sharedBrowser } from '../fixtures/studio/browser.ts'
import { expectAccessible, keepScreen } from '../fixtures/studio/studio-page.ts'
import { newHome, startStudio, type StudioServer } from '../fixtures/studio/studio-server.ts'

const main = path.join(import.meta.dirname, '..', '..', 'electron', 'cli', 'main.ts')
const home = { name: 'Choose folder' }

describe.skipIf(noBrowser() !== '')(`signing in with a browser${noBrowser()}`, () => {
  let studio: StudioServer
  let browser: Browser
  beforeAll(async () => {
    studio = await startStudio()
    browser = await sharedBrowser()
  })
  afterAll(async () => {
    await studio.stop()
  })

  const newContext = async () => {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1024, height: 700 } })
    onTestFinished(() => context.close())
    return context
  }
  const atHome = (page: Page) => page.getByRole('button', home).first().waitFor()
  const signedOut = (page: Page) => page.getByRole('heading', { name: 'This page is not signed in any more' }).waitFor()
  /** Opens the studio after its storage was cleared while no page was open, which would store its key again. */
  const emptied = async (page: Page) => {
    await page.goto(`${studio.origin}/icon.svg`)
    await page.evaluate(() => localStorage.clear())
    await page.goto(studio.origin)
  }
  const open = async (context: BrowserContext, address: string) => {
    const page = await context.newPage()
    await page.goto(address)
    return page
  }

  test('by the printed address, in any number of tabs and browsers', async () => {
    const context = await newContext()
    const page = await open(context, `${studio.url}#/engines`)
    // The place in the studio stays in the address, the token does not.
    expect(page.url()).toBe(`${studio.origin}/#/engines`)
    const [tab, other] = [await open(context, studio.origin), await open(await newContext(), studio.url)]
    const again = await open(context, studio.url)
    await page.goto(`${studio.origin}/#/`)
    for (const one of [page, tab, other, again]) await atHome(one)
    // All of them keep working.
    for (const one of [page, tab, other, again]) {
      await one.reload()
      await atHome(one)
    }
  })

  test('without the token a page explains what to do', async () => {
    const context = await newContext()
    for (const scheme of ['light', 'dark'] as const) {
      const page = await open(context, studio.origin)
      await page.emulateMedia({ colorScheme: scheme })
      expect(await page.innerText('body')).toContain('Open the whole address that loupe serve printed')
      await keepScreen(page, `sign-in-without-token-${scheme}`)
      await expectAccessible(page)
    }
  })

  test('a page whose storage was cleared keeps working; reloaded, it explains what to do, and an address signs it in again', async () => {
    const context = await newContext()
    const page = await open(context, studio.url)
    await atHome(page)
    await page.evaluate(() => localStorage.clear())
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByText('Dark', { exact: true }).click()
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
    await expect.poll(async () => (await settings()).theme).toBe('dark')
    // The page has stored it again. Without an open page of ours, nobody does.
    expect(await page.evaluate(() => localStorage.length)).toBe(1)
    await emptied(page)
    await signedOut(page)
    await keepScreen(page, 'signed-out')
    await page.emulateMedia({ colorScheme: 'dark' })
    await keepScreen(page, 'signed-out-dark')
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await signedOut(page)
    // In another tab; the first one continues by itself.
    await atHome(await open(context, studio.url))
    await atHome(page)
    const chinese = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } })
    onTestFinished(() => chinese.close())
    const other = await open(chinese, studio.url)
    // Its buttons appear with the first answers.
    await other.getByRole('button').first().waitFor()
    await emptied(other)
    await other.getByRole('heading', { name: '此页面已不再登录' }).waitFor()
    await keepScreen(other, 'signed-out-zh')
  })
  const settings = async () => (await studio.ask<{ settings: { theme: string } }>('GET', '/api/app')).body.settings

  test('what another server on this computer sees of a browser does not open the studio', async () => {
    const seen: string[] = []
    const stranger = http.createServer((request, response) => {
      seen.push(request.headers.cookie ?? '')
      response.setHeader('Content-Type', 'text/html').end('<title>Stranger</title>')
    })
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void stranger.close())
    const context = await newContext()
    await atHome(await open(context, studio.url))
    const strange = await open(context, `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`)
    const [cookie] = seen
    // Browsers do send it: cookies ignore ports.
    expect(cookie).toContain(`loupe-${new URL(studio.origin).port}=`)
    expect(cookie).not.toContain(studio.token)
    const ask = (at: string, method = 'GET') => fetch(studio.origin + at, { method, headers: { Cookie: cookie } })
    for (const at of ['/api/app', '/api/projects', '/api/folders', '/api/jobs'])
      expect((await ask(at)).status).toBe(401)
    expect(await (await ask('/api/key', 'POST')).json()).toEqual({ key: null })
    // Storage is separate for each port.
    expect(await strange.evaluate(() => localStorage.length)).toBe(0)
  })

  test('a page left open while Loupe restarts explains what to do, and continues after a new sign-in', async () => {
    const [port, folder] = [await freePort(), newHome()]
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const first = await startStudio({ home: folder, port })
    const context = await newContext()
    const page = await open(context, first.url)
    await atHome(page)
    await first.stop()
    const second = await startStudio({ home: folder, port })
    onTestFinished(() => second.stop())
    await signedOut(page)
    await atHome(await open(context, second.url))
    await atHome(page)
  })

  const noTerminal = process.platform === 'win32' || spawnSync('script', ['--version']).error
  const why = noTerminal ? ' (skipped: script, which lends a terminal, is not here)' : ''
  test.skipIf(why !== '')(
    `at a terminal the browser is opened by an address that is good once, and holds no token${why}`,
    async () => {
      const dir = mkdtempSync(path.join(os.tmpdir(), 'loupe-opened-'))
      onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
      const [programs, asked] = [path.join(dir, 'bin'), path.join(dir, 'asked')]
      mkdirSync(programs)
      for (const name of ['xdg-open', 'open']) {
        writeFileSync(
          path.join(programs, name),
          `#!/bin/sh\necho "$@" > '${asked}.new' && mv '${asked}.new' '${asked}'\n`,
        )
        chmodSync(path.join(programs, name), 0o755)
      }
      const { stop, said } = await atTerminal(programs, [])
      onTestFinished(stop)
      await vi.waitFor(() => expect(existsSync(asked)).toBe(true), 60_000)
      const address = readFileSync(asked, 'utf8').trim()
      expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?code=[\w-]{43}$/)
      expect(said()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\r?$/m)
      expect(said()).toContain('Ctrl+C stops Loupe.')
      const page = await open(await newContext(), address)
      await atHome(page)
      expect(page.url()).not.toContain('code')
      await page.reload()
      await atHome(page)
      expect(await page.evaluate(() => history.length)).toBeLessThan(3)
      // Anyone who saw the address comes too late, and then the sign-in ends for everybody.
      const late = await open(await newContext(), address)
      expect(await late.innerText('body')).toContain('Open the whole address that loupe serve printed')
      await page.reload()
      expect(await page.innerText('body')).toContain('Open the whole address that loupe serve printed')
    },
  )

  test.skipIf(why !== '')(`at a terminal --no-open opens nothing${why}`, async () => {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'loupe-opened-'))
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
    writeFileSync(path.join(dir, 'xdg-open'), `#!/bin/sh\ntouch '${dir}/asked'\n`)
    chmodSync(path.join(dir, 'xdg-open'), 0o755)
    const { stop, said } = await atTerminal(dir, ['--no-open'])
    await vi.waitFor(() => expect(said()).toContain('Open this address in a browser. Ctrl+C stops Loupe.'), 60_000)
    expect(existsSync(path.join(dir, 'asked'))).toBe(false)
    await stop()
  })
})

/** `loupe serve` at a terminal of a desktop; `programs` comes first in PATH. */
async function atTerminal(programs: string, args: string[]) {
  const folder = newHome()
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SSH_')))
  const command = [process.execPath, main, 'serve', ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn(
    'script',
    process.platform === 'darwin' ? ['-q', '/dev/null', 'sh', '-c', command] : ['-qefc', command, '/dev/null'],
    {
      env: { ...env, LOUPE_HOME: folder, DISPLAY: ':99', PATH: `${programs}${path.delimiter}${env.PATH}` },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  )
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (text += part.toString()))
  const ended = new Promise((resolve) => child.on('close', resolve))
  await vi.waitFor(() => expect(text).toContain('?token='), 120_000)
  return {
    said: () => text,
    /** Ctrl+C. */
    async stop() {
      child.stdin.write('\x03')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = http.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
