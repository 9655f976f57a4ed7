/**
 * Electron's security checklist (electronjs.org/docs/latest/tutorial/security), point by point, against the running
 * application. As root Playwright has to start it with --no-sandbox, so this shows that a window requests the sandbox,
 * not that the system grants it.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { nextFrame } from '../fixtures/studio/studio-page.ts'
import { prepareDesktop, startDesktop, type RunningDesktop } from '../fixtures/machine/electron-app.ts'

const desktop = await prepareDesktop()
const reason = 'missing' in desktop ? ` (skipped: ${desktop.missing})` : ''
const root = path.join(import.meta.dirname, '..', '..')
const source = globSync('electron/desktop/*.ts', { cwd: root }).map((name) => ({
  name,
  // Without comments, which may mention what the code does not do.
  text: readFileSync(path.join(root, name), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''),
}))
const withText = (pattern: RegExp) => source.filter(({ text }) => pattern.test(text)).map(({ name }) => name)

describe.skipIf(reason)(`Electron’s security checklist${reason}`, () => {
  let running: RunningDesktop
  let page: RunningDesktop['page']
  let stranger: Server
  let strange: string
  let visits: string[] = []

  beforeAll(async () => {
    // Another server on this computer: close enough to be reached, but not the engine.
    stranger = createServer((request, response) => {
      visits.push(request.url ?? '')
      response.setHeader('access-control-allow-origin', '*').end('strange')
    })
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
    strange = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`
    running = await startDesktop(desktop, {
      env: { LOUPE_ENGINE: path.join(root, 'test', 'fixtures', 'programs', 'stand-in-engine.ts') },
    })
    page = running.page
    await running.app.evaluate(({ shell }) => {
      const opened: string[] = []
      Object.assign(globalThis, { opened })
      shell.openExternal = (url) => Promise.resolve(void opened.push(url))
    })
  })
  afterAll(async () => {
    await running?.stop()
    stranger?.close()
  })

  const preferences = () =>
    running.app.evaluate(({ BrowserWindow }) => {
      // Not in the types: the preferences that the window really has.
      const { webContents } = BrowserWindow.getAllWindows()[0] as unknown as {
        webContents: { getLastWebPreferences(): Record<string, unknown> }
      }
      return webContents.getLastWebPreferences()
    })
  const isLoading = () =>
    running.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().some(({ webContents }) => webContents.isLoading()),
    )
  const unmoved = async (action: () => Promise<unknown>) => {
    const before = page.url()
    visits = []
    await action().catch(() => undefined)
    // A navigation that it started is under way by then; if one was let through, the window is loading until it arrives.
    await nextFrame(page)
    await expect.poll(isLoading).toBe(false)
    expect(page.url()).toBe(before)
    expect(visits).toEqual([])
    expect(await page.evaluate(() => document.title)).toBe('Stand-in')
  }

  test('1 only secure content: the loopback engine, a secure context', async () => {
    expect(new URL(page.url()).hostname).toBe('127.0.0.1')
    expect(await page.evaluate(() => isSecureContext)).toBe(true)
    expect(withText(/['"`]http:\/\/(?!127\.0\.0\.1)/)).toEqual([])
  })

  test('2 no Node in pages, workers or frames', async () => {
    const given = await preferences()
    for (const name of ['nodeIntegration', 'nodeIntegrationInWorker', 'nodeIntegrationInSubFrames'])
      expect(given[name] ?? false, name).toBe(false)
    const kinds = await page.evaluate(() =>
      ['require', 'process', 'module', 'global', 'Buffer', '__dirname'].map(
        (name) => typeof (globalThis as Record<string, unknown>)[name],
      ),
    )
    expect(new Set(kinds)).toEqual(new Set(['undefined']))
  })

  test('3 context isolation', async () => {
    expect(await preferences()).toMatchObject({ contextIsolation: true })
    // What a page changes in its own world does not affect the preload's.
    const answer = await page.evaluate(async () => {
      const { then } = Promise.prototype
      const leaks: unknown[] = []
      Function.prototype.call = function (...given) {
        leaks.push(given)
        return undefined
      } as typeof Function.prototype.call
      const { platform } = (window as unknown as { loupe: { platform: string } }).loupe
      return [platform, leaks.some((leak) => JSON.stringify(leak).includes('electron')), typeof then]
    })
    expect(answer).toEqual([process.platform, false, 'function'])
    await page.reload()
  })

  test('4 the sandbox is requested for the window and every process', async () => {
    expect(await preferences()).toMatchObject({ sandbox: true })
    expect(withText(/app\.enableSandbox\(\)/)).toEqual(['electron/desktop/hardening.ts'])
    expect(withText(/appendSwitch\(['"](no-sandbox|disable-web-security|ignore-certificate)/)).toEqual([])
  })

  test('5 permissions: the camera, and nothing else', async () => {
    const asked = await page.evaluate(async () => {
      const outcome = (work: Promise<unknown>) =>
        work.then(
          () => 'granted',
          (error: Error) => error.name,
        )
      const state = (name: string) =>
        navigator.permissions.query({ name: name as PermissionName }).then(({ state }) => state)
      return {
        microphone: await outcome(navigator.mediaDevices.getUserMedia({ audio: true })),
        both: await outcome(navigator.mediaDevices.getUserMedia({ audio: true, video: true })),
        screen: await outcome(navigator.mediaDevices.getDisplayMedia({ video: true })),
        place: await new Promise((resolve) =>
          navigator.geolocation.getCurrentPosition(
            () => resolve('granted'),
            ({ code }) => resolve(code),
          ),
        ),
        notifications: await Notification.requestPermission(),
        midi: await outcome(navigator.requestMIDIAccess({ sysex: true })),
        clipboard: await outcome(navigator.clipboard.readText()),
        states: await Promise.all(['microphone', 'geolocation', 'notifications', 'camera'].map(state)),
      }
    })
    expect(asked).toMatchObject({ place: 1, notifications: 'denied' })
    for (const name of ['microphone', 'both', 'screen', 'midi', 'clipboard'] as const)
      expect(asked[name], name).toMatch(/^Not(Allowed|Found|Supported)Error|SecurityError$/)
    expect(asked.states.slice(0, 3)).toEqual(['denied', 'denied', 'denied'])
  })

  test('5 the camera itself is granted to our page', async () => {
    const name = await page.evaluate(() =>
      navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'granted',
        (error: Error) => error.name,
      ),
    )
    // The permission is granted; only then does it look for a camera.
    expect(['granted', 'NotFoundError', 'NotReadableError']).toContain(name)
  })

  test('6 web security is on', async () => {
    const { webSecurity, ...rest } = await preferences()
    expect(webSecurity ?? true).toBe(true)
    expect(rest).not.toHaveProperty('disableWebSecurity', true)
  })

  test('7 a Content-Security-Policy on the page', async () => {
    const policy = await page.evaluate(async () => (await fetch('/')).headers.get('content-security-policy'))
    expect(policy).toContain("default-src 'none'")
    await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'document.title = "owned"'
      document.body.append(script)
    })
    expect(await page.evaluate(() => document.title)).toBe('Stand-in')
  })

  test('8 no insecure content beside secure', async () => {
    expect((await preferences()).allowRunningInsecureContent ?? false).toBe(false)
    expect(withText(/allowRunningInsecureContent: true/)).toEqual([])
  })

  test('9, 10 no experimental or extra features of the browser', async () => {
    const given = await preferences()
    expect(given.experimentalFeatures ?? false).toBe(false)
    expect(given.enableBlinkFeatures ?? '').toBe('')
    expect(withText(/experimentalFeatures|enableBlinkFeatures|enable-experimental|enable-features/)).toEqual([])
  })

  test('11, 12 no webviews, with or without popups', async () => {
    expect((await preferences()).webviewTag ?? false).toBe(false)
    await unmoved(() =>
      page.evaluate((src) => {
        const guest = document.createElement('webview')
        guest.setAttribute('src', src)
        guest.setAttribute('allowpopups', '')
        document.body.append(guest)
      }, strange),
    )
    expect(withText(/allowpopups|webviewTag: true|new (BrowserView|WebContentsView)/)).toEqual([])
  })

  test.each(['location', 'link', 'redirect', 'form', 'file', 'data'])(
    '13 the page stays: it cannot navigate away by %s',
    async (way) => {
      await unmoved(() =>
        page.evaluate(
          ([kind, address]) => {
            const link = document.createElement('a')
            link.href = kind === 'redirect' ? '/outside' : address
            const form = document.createElement('form')
            form.action = address
            document.body.append(link, form)
            if (kind === 'location') location.href = address
            else if (kind === 'form') form.submit()
            else if (kind === 'file') location.href = 'file:///etc/hostname'
            else if (kind === 'data') location.href = 'data:text/html,owned'
            else link.click()
          },
          [way, strange],
        ),
      )
    },
  )

  test('14 no new windows', async () => {
    for (const target of [strange, 'about:blank', 'file:///etc/hostname', page.url()])
      await unmoved(async () => expect(await page.evaluate((url) => window.open(url) === null, target)).toBe(true))
    expect(running.app.windows()).toHaveLength(1)
  })

  test('15 only listed pages are opened outside', async () => {
    await page.evaluate(() => {
      for (const url of [
        'https://example.com/',
        'file:///etc/hostname',
        'smb://example.com/x',
        'javascript:alert(1)',
        // The last one: when it is opened, the others were decided on.
        'https://onnxruntime.ai/docs/',
      ])
        window.open(url)
    })
    const opened = () => running.app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)
    await vi.waitFor(async () => expect(await opened()).toEqual(['https://onnxruntime.ai/docs/']))
    // Only the listed page was opened.
    expect(withText(/openExternal|openPath/)).toEqual(['electron/desktop/navigation.ts'])
  })

  test('16 people get a current Electron', () => {
    const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>
    }
    expect(Number.parseInt(devDependencies.electron, 10)).toBeGreaterThanOrEqual(45)
  })

  test('17 only messages from our page are accepted', async () => {
    // A window of another origin with our preload, as if a frame or a foreign page had got in.
    const preload = path.join('missing' in desktop ? '' : path.dirname(desktop.main), 'preload.cjs')
    const answer = await running.app.evaluate(
      async ({ BrowserWindow, dialog, session }, [address, preload]) => {
        let asked = 0
        dialog.showOpenDialog = () => Promise.resolve({ canceled: ++asked > 0, filePaths: [] })
        const window = new BrowserWindow({
          show: false,
          webPreferences: { preload, sandbox: true, session: session.fromPartition('strange') },
        })
        await window.loadURL(address)
        const result = (await window.webContents.executeJavaScript(
          `window.loupe.pickFolder().then(() => 'answered', (error) => error.message)`,
        )) as string
        window.destroy()
        return [result, asked] as const
      },
      [strange, preload],
    )
    expect(answer[0]).toContain('is not for this page')
    expect(answer[1]).toBe(0)
    expect(withText(/ipcMain\.(on|handle)/)).toEqual(['electron/desktop/ipc.ts'])
  })

  test('18 no file: pages', async () => {
    const fetched = await page.evaluate(() =>
      fetch('file:///etc/hostname').then(
        () => 'read',
        () => 'refused',
      ),
    )
    expect(fetched).toBe('refused')
    expect(withText(/\.loadFile|file:\/\//)).toEqual([])
  })

  test('20 the bridge exposes no part of Electron', async () => {
    const bridge = await page.evaluate(() =>
      Object.entries((window as unknown as { loupe: object }).loupe).map(([name, value]) => `${name} ${typeof value}`),
    )
    expect(bridge.sort()).toEqual([
      'onMenu function',
      'pathOf function',
      'pickFile function',
      'pickFolder function',
      'pickSave function',
      'platform string',
      'showInFolder function',
    ])
    // Its listeners get the name of the action instead of Electron's event, through which a page could answer.
    await page.evaluate(() => {
      const { loupe } = window as unknown as { loupe: { onMenu(handler: (...given: unknown[]) => void): void } }
      Object.assign(window, { given: new Promise((resolve) => loupe.onMenu((...all) => resolve(all))) })
    })
    await running.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('keys')?.click())
    expect(await page.evaluate(() => (window as unknown as { given: Promise<unknown[]> }).given)).toEqual(['keys'])
  })

  test('the network is the engine alone: no other port, no other computer, through any channel', async () => {
    visits = []
    // In the page the policy would refuse first; this is the session below it.
    const reached = await running.app.evaluate(
      async ({ BrowserWindow, session }, addresses) => {
        const outcomes: string[] = [await session.fromPartition('loupe').resolveProxy('http://example.com/')]
        for (const address of addresses) {
          const window = new BrowserWindow({ show: false, webPreferences: { partition: 'loupe', sandbox: true } })
          outcomes.push(
            await window.loadURL(address).then(
              () => `reached ${window.webContents.getURL()}`,
              (error: { code: string }) => error.code,
            ),
          )
          window.destroy()
        }
        return outcomes
      },
      [strange, 'http://example.com/', 'file:///etc/hostname'],
    )
    expect(reached).toEqual(['DIRECT', 'ERR_BLOCKED_BY_CLIENT', 'ERR_BLOCKED_BY_CLIENT', 'ERR_BLOCKED_BY_CLIENT'])
    const lookedUp = await running.app.evaluate(({ app }) => app.commandLine.getSwitchValue('host-resolver-rules'))
    expect(lookedUp).toContain('~NOTFOUND')
    const inPage = await page.evaluate(
      async ([address]) => {
        const outcome = (work: Promise<unknown>) =>
          work.then(
            () => 'reached',
            () => 'refused',
          )
        const socket = new Promise((resolve, reject) => {
          const channel = new WebSocket(address.replace('http', 'ws'))
          channel.onopen = resolve
          channel.onerror = reject
        })
        return [
          await outcome(fetch(address, { mode: 'no-cors' })),
          await outcome(socket),
          navigator.sendBeacon(address),
        ]
      },
      [strange],
    )
    expect(inPage.slice(0, 2)).toEqual(['refused', 'refused'])
    // A beacon has no answer to wait for: what is sent after it arrives after it.
    await page.evaluate(async () => (await fetch('/')).text())
    await fetch(`${strange}later`)
    expect(visits).toEqual(['/later'])
  })

  test('nothing of a session is stored on disk', async () => {
    const session = await running.app.evaluate(async ({ session }) => {
      const page = session.fromPartition('loupe')
      return {
        persistent: page.isPersistent(),
        path: page.storagePath ?? null,
        spelling: page.isSpellCheckerEnabled(),
        cookies: (await page.cookies.get({})).map(({ httpOnly, sameSite, session }) => ({
          httpOnly,
          sameSite,
          session,
        })),
      }
    })
    expect(session).toEqual({
      persistent: false,
      path: null,
      spelling: false,
      cookies: [{ httpOnly: true, sameSite: 'strict', session: true }],
    })
    expect(withText(/persist:|crashReporter|setAsDefaultProtocolClient|remote\b.*enable|autoUpdater/)).toEqual([])
  })
})
