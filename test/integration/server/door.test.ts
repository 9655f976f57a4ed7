import fs from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Problem } from '../../../electron/server/shapes/app.ts'
import { sharedFolder } from '../../fixtures/command/cli-checks.ts'
import { fetchKey, pageHeaders, signIn, signInCookie, type BrowserSignIn } from '../../fixtures/studio/sign-in.ts'
import { newHome, startStudio, type StudioServer } from '../../fixtures/studio/studio-server.ts'

const root = sharedFolder()
const page = path.join(root, 'page')
let studio: StudioServer
let browser: BrowserSignIn

beforeAll(async () => {
  fs.mkdirSync(path.join(page, 'assets'), { recursive: true })
  fs.writeFileSync(path.join(page, 'index.html'), '<!doctype html><title>The page</title>')
  fs.writeFileSync(path.join(page, 'assets', 'index-AbCd1234.js'), 'export {}')
  fs.writeFileSync(path.join(root, 'secret.txt'), 'secret')
  studio = await startStudio({ page })
  browser = await signIn(studio.url)
})
afterAll(() => studio.stop())

interface Answer {
  status: number
  headers: http.IncomingHttpHeaders
  text: string
}

/** A request as any program may send it: the path exactly as written, and headers that `fetch` would not allow. */
function raw(
  at: string,
  headers: Record<string, string> = {},
  method = 'GET',
  port = new URL(studio.origin).port,
): Promise<Answer> {
  const hostname = '127.0.0.1'
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, path: at, method, headers, setHost: !headers.Host }, (answer) => {
      let text = ''
      answer.on('data', (part: Buffer) => (text += part.toString()))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
    })
    request.on('error', reject)
    request.end()
  })
}

const port = () => new URL(studio.origin).port
const bearer = () => ({ Authorization: `Bearer ${studio.token}` })
const cookie = () => ({ Cookie: browser.cookie })
const problem = ({ text }: Answer) => JSON.parse(text) as Problem
const html = { Accept: 'text/html,application/xhtml+xml' }

test('serve prints one line, the address with its token, and nothing else', () => {
  expect(studio.said().stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n$/)
  expect(studio.said().stderr).toBe('')
})

describe('signing in', () => {
  test('the address sets a cookie for this port that no script and no other site gets, and leads to /', async () => {
    const answer = await raw(`/?token=${studio.token}`, html)
    expect(answer.status).toBe(302)
    expect(answer.headers.location).toBe('/')
    const [set] = answer.headers['set-cookie'] ?? []
    expect(set).toMatch(new RegExp(`^loupe-${port()}=`))
    expect(set).toContain('HttpOnly')
    expect(set).toContain('SameSite=Strict')
    const shown = await raw('/', { ...html, Cookie: set.split(';')[0] })
    expect(shown).toMatchObject({ status: 200, text: '<!doctype html><title>The page</title>' })
    expect(set).not.toContain(studio.token)
  })

  test.each([
    '/',
    '/api/health',
    '/api/projects',
    '/api/events',
    '/assets/index-AbCd1234.js',
    '/nowhere',
    '/api/nowhere',
  ])('without the token %s is 401', async (at) => {
    const answer = await raw(at)
    expect(answer.status).toBe(401)
    expect(problem(answer)).toMatchObject({ code: 'not_permitted' })
    expect((await raw(at, {}, 'POST')).status).toBe(401)
  })

  test('a browser without the token is told what to do', async () => {
    const answer = await raw('/', html)
    expect(answer.status).toBe(401)
    expect(answer.headers['content-type']).toContain('text/html')
    expect(answer.text).toContain('loupe serve')
    // Also if a browser follows a link to a picture or a download; programs get what they understand.
    const link = { ...html, 'Sec-Fetch-Mode': 'navigate' }
    expect((await raw('/api/app/diagnostics', link)).text).toContain('loupe serve')
    expect(problem(await raw('/api/app/diagnostics', html)).code).toBe('not_permitted')
    const foreign = await raw('/', { ...link, 'Sec-Fetch-Site': 'cross-site' })
    expect(foreign).toMatchObject({ status: 403, headers: { 'content-type': 'text/html; charset=UTF-8' } })
    expect(foreign.text).toContain('loupe serve')
  })

  test.each(['', 'x', 'A'.repeat(43)])('the token %j is no token', async (token) => {
    expect((await raw(`/?token=${token}`, html)).status).toBe(401)
    expect((await raw('/api/health', { Authorization: `Bearer ${token}` })).status).toBe(401)
    expect((await raw('/api/health', { Cookie: `loupe-${port()}=${token}` })).status).toBe(401)
  })

  test('the token opens only the page, not the API, so that it never appears in a log of requests', async () => {
    expect((await raw(`/api/health?token=${studio.token}`)).status).toBe(401)
  })

  test('a cookie of another port does not sign in here', async () => {
    expect((await raw('/api/health', cookie())).status).toBe(200)
    const value = browser.cookie.split('=')[1]
    expect((await raw('/api/health', { Cookie: `loupe-1=${value}` })).status).toBe(401)
  })

  test('the token itself is not a valid cookie', async () => {
    expect((await raw('/api/health', { Cookie: `loupe-${port()}=${studio.token}` })).status).toBe(401)
  })

  test('each sign-in has its own cookie; earlier ones stay valid', async () => {
    const again = await signIn(studio.url)
    expect(again.cookie).not.toBe(browser.cookie)
    for (const one of [browser, again]) expect((await raw('/api/app', pageHeaders(one))).status).toBe(200)
    // Two tabs share the newest cookie; the older one keeps using its key.
    expect((await raw('/api/app', pageHeaders({ ...again, key: browser.key }))).status).toBe(200)
  })

  test('the key is given out until it is used, and to nobody without a cookie', async () => {
    const fresh = await signInCookie(studio.url)
    const { key } = await fetchKey(studio.origin, fresh)
    expect(key).toMatch(/^[\w-]{43}$/)
    // If it was lost on the way, it can be fetched again; once used, it cannot.
    expect((await fetchKey(studio.origin, fresh)).key).toBe(key)
    expect((await raw('/api/app', pageHeaders({ cookie: fresh, key: key ?? '' }))).status).toBe(200)
    expect(await fetchKey(studio.origin, fresh)).toEqual({ status: 200, key: null })
    expect(await fetchKey(studio.origin, 'loupe=1')).toMatchObject({ status: 401, key: null })
    const headers = { Cookie: await signInCookie(studio.url), Origin: 'http://127.0.0.1:1' }
    expect((await raw('/api/key', headers, 'POST')).status).toBe(403)
    expect((await raw('/api/key', { Cookie: headers.Cookie, 'Sec-Fetch-Site': 'same-site' }, 'POST')).status).toBe(403)
  })

  test.each([
    ['GET', '/api/app'],
    ['GET', '/api/projects'],
    ['GET', '/api/folders'],
    ['GET', '/api/jobs'],
    ['GET', '/api/projects/p/pictures'],
    ['GET', '/api/projects/p/pictures/1'],
    ['GET', '/api/projects/p/pictures/1/file/more'],
    ['GET', '/api/nowhere'],
    ['POST', '/api/events'],
    ['POST', '/api/projects/p/thumbs'],
    ['DELETE', '/api/projects/p'],
  ])('%s %s needs the page’s key as well as the cookie', async (method, at) => {
    for (const key of [{}, { 'X-Loupe-Key': '' }, { 'X-Loupe-Key': studio.token }, { 'X-Loupe-Key': cookie().Cookie }])
      expect(await raw(at, { ...cookie(), ...(key as Record<string, string>) }, method)).toMatchObject({ status: 401 })
    expect((await raw(at, pageHeaders(browser), method)).status).not.toBe(401)
    expect((await raw(at, { 'X-Loupe-Key': browser.key }, method)).status).toBe(401)
  })

  test.each([
    '/api/app/diagnostics',
    '/api/projects/p/download?path=x',
    '/api/projects/p/pictures/1/thumb',
    '/api/projects/p/pictures/1/file',
    '/api/projects/p/pictures/1/view',
    '/assets/index-AbCd1234.js',
    '/',
  ])('%s, for which a browser sends nothing else, needs only the cookie', async (at) => {
    expect((await raw(at, cookie())).status).not.toBe(401)
    expect((await raw(at)).status).toBe(401)
  })

  test('the cookie of one Loupe, which a browser also sends to another, is useless there', async () => {
    const other = await startStudio({ page })
    const names = await signIn(other.url)
    const both = { Cookie: `${browser.cookie}; ${names.cookie}`, 'X-Loupe-Key': names.key }
    expect((await raw('/api/app', both)).status).toBe(401)
    expect((await raw('/api/app', { ...both, 'X-Loupe-Key': browser.key })).status).toBe(200)
    await other.stop()
  })

  test('scripts sign in with a bearer', async () => {
    expect(await raw('/api/health', bearer())).toMatchObject({ status: 200, text: '{"ok":true}' })
  })
})

describe('the guard', () => {
  test.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1',
    '127.0.0.1:1',
    '0.0.0.0:PORT',
    'localhost.evil.example:PORT',
  ])('the host %s is refused before the token is checked', async (host) => {
    const Host = host.replace('PORT', port())
    expect((await raw('/api/health', { ...bearer(), Host })).status).toBe(403)
    expect((await raw(`/?token=${studio.token}`, { ...html, Host })).status).toBe(403)
    expect((await raw('/api/health', { Host })).status).toBe(403)
  })

  test.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost:PORT', 'https://127.0.0.1:PORT'])(
    'the origin %s is refused',
    async (origin) => {
      const Origin = origin.replace('PORT', port())
      expect((await raw('/api/projects', { ...cookie(), Origin }, 'POST')).status).toBe(403)
      expect((await raw('/api/health', { ...cookie(), Origin })).status).toBe(403)
    },
  )

  test('our own origin, by any name of this computer, is accepted', async () => {
    expect((await raw('/api/health', { ...cookie(), Origin: studio.origin })).status).toBe(200)
    for (const name of ['localhost', '[::1]']) {
      const Host = `${name}:${port()}`
      expect((await raw('/api/health', { ...cookie(), Host, Origin: `http://${Host}` })).status).toBe(200)
    }
  })

  test.each(['cross-site', 'same-site'])('what a %s page makes the browser request is refused', async (site) => {
    const headers = { ...cookie(), 'Sec-Fetch-Site': site }
    expect((await raw('/api/health', headers)).status).toBe(403)
    expect((await raw('/', { ...headers, 'Sec-Fetch-Mode': 'navigate' })).status).toBe(403)
    expect((await raw(`/?token=${studio.token}`, { ...headers, 'Sec-Fetch-Mode': 'no-cors' })).status).toBe(403)
  })

  test('a link on another site that contains the token signs in, through a page of ours', async () => {
    const headers = { ...html, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' }
    const answer = await raw(`/?token=${studio.token}`, headers)
    expect(answer.status).toBe(200)
    expect(answer.headers['set-cookie']?.[0]).toContain(`loupe-${port()}=`)
    expect(answer.text).toContain('http-equiv="refresh"')
  })

  test('it listens on this computer only', () => {
    expect(new URL(studio.origin).hostname).toBe('127.0.0.1')
  })
})

describe('every answer', () => {
  test.each(['/', '/api/health', '/api/nowhere', '/nowhere.js', '/assets/index-AbCd1234.js'])(
    '%s forbids foreign content, with and without sign-in',
    async (at) => {
      for (const headers of [{}, bearer(), { ...bearer(), Host: 'evil.example' }, { ...bearer(), Origin: 'null' }]) {
        const answer = await raw(at, headers as Record<string, string>)
        const policy = String(answer.headers['content-security-policy'])
        expect(policy).toContain("default-src 'none'")
        expect(policy).toContain("script-src 'self'")
        expect(policy).toContain("frame-ancestors 'none'")
        expect(policy).not.toMatch(/script-src[^;]*unsafe/)
        expect(answer.headers).toMatchObject({
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'cross-origin-opener-policy': 'same-origin',
        })
        expect(answer.headers['permissions-policy']).toContain('camera=(self)')
        expect(answer.headers['access-control-allow-origin']).toBeUndefined()
      }
    },
  )

  test.each(['/api/app', '/api/jobs', '/api/nowhere', '/api/events', '/api/app/diagnostics', '/api/health'])(
    '%s is private and not stored',
    async (at) => {
      const stop = new AbortController()
      for (const headers of [{}, bearer()]) {
        const answer = await fetch(studio.origin + at, { headers, signal: stop.signal })
        expect(answer.headers.get('cache-control')).toBe('private, no-store')
      }
      stop.abort()
    },
  )

  test('what does not exist is a Problem, without a word of the code', async () => {
    const answer = await raw('/api/nowhere', bearer())
    expect(answer.status).toBe(404)
    expect(problem(answer).message).toMatch(/\S/)
    expect(answer.text).not.toMatch(/\bat .*:\d+:\d+|node_modules/)
  })
})

describe('the page', () => {
  test('is never stored, its hashed files are stored forever', async () => {
    expect((await raw('/', bearer())).headers['cache-control']).toBe('no-store')
    const file = await raw('/assets/index-AbCd1234.js', bearer())
    expect(file.headers['cache-control']).toContain('immutable')
    expect(file.headers['content-type']).toContain('text/javascript')
  })

  test('an address inside the page leads to the page', async () => {
    expect((await raw('/p/abc/results', bearer())).text).toContain('The page')
  })

  test.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/../../secret.txt',
    '//secret.txt',
    '/%00.txt',
    '/%ff.txt',
  ])('%s leads nowhere outside', async (at) => {
    const answer = await raw(at, bearer())
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(answer.text).not.toBe('secret')
  })
})

describe('stopping', () => {
  test('SIGTERM and SIGINT end it with 130, and the port is free again', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const other = await startStudio({ page, home: newHome() })
      const stream = await fetch(`${other.origin}/api/events`, { headers: { Authorization: `Bearer ${other.token}` } })
      other.child.kill(signal)
      expect(await other.ended).toBe(130)
      await stream.body?.cancel().catch(() => undefined)
      fs.rmSync(other.home, { recursive: true, force: true })
    }
  })

  test('with LOUPE_PARENT it ends when the app that started it is gone', async () => {
    const other = await startStudio({ page, env: { LOUPE_PARENT: '1' } })
    expect(other.child.exitCode).toBeNull()
    other.child.stdin?.end()
    expect(await other.ended).toBe(0)
    await other.stop()
  })

  test('a port that is in use is an error in one line', async () => {
    await expect(startStudio({ page, port: Number(port()) })).rejects.toThrow(/The port \d+ is taken/)
  })
})

describe('bodies', () => {
  const send = (type: string | null, body: string) =>
    fetch(`${studio.origin}/api/app/settings`, {
      method: 'PATCH',
      headers: { ...bearer(), ...(type !== null && { 'Content-Type': type }) },
      body: new TextEncoder().encode(body),
    })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp', null])(
    'JSON as %s is refused and changes nothing',
    async (type) => {
      const before = await (await send('application/json', '{"cellSize":128}')).json()
      const answer = await send(type, '{"cellSize":200}')
      expect(answer.status).toBe(415)
      expect(await answer.json()).toMatchObject({ code: 'usage', next: expect.stringContaining('application/json') })
      expect(await (await send('application/json', '{}')).json()).toEqual(before)
    },
  )

  test('no body at all is fine with any content type: curl -d "" calls it a form', async () => {
    const none = { method: 'POST', headers: { ...bearer(), 'Content-Type': 'application/x-www-form-urlencoded' } }
    const answers = ['', undefined].map((body) => fetch(`${studio.origin}/api/jobs/none/cancel`, { ...none, body }))
    for (const answer of await Promise.all(answers)) expect(answer.status).toBe(404)
  })

  test('JSON is accepted with and without parameters after its type', async () => {
    for (const type of ['application/json', 'Application/JSON; charset=utf-8'])
      expect(await (await send(type, '{"cellSize":200}')).json()).toMatchObject({ cellSize: 200 })
  })

  test('a request without a body needs no type', async () => {
    const answer = await fetch(`${studio.origin}/api/jobs/none/cancel`, { method: 'POST', headers: bearer() })
    expect(answer.status).toBe(404)
  })
})

test('a connection that sends requests but reads no answers is ended', async () => {
  const line = `GET /api/app HTTP/1.1\r\nHost: 127.0.0.1:${port()}\r\nAuthorization: Bearer ${studio.token}\r\n\r\n`
  const socket = net.connect(Number(port()), '127.0.0.1')
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()).on('error', () => undefined))
  await new Promise((resolve) => socket.once('connect', resolve))
  socket.write(line.repeat(15_000))
  // Time enough to answer thousands.
  await wait(1000)
  let answered = 0
  const many = new Promise<void>((resolve) => {
    socket.on('data', (part: Buffer) => {
      answered += part.toString('latin1').split('HTTP/1.1 200').length - 1
      if (answered > 100) resolve()
    })
  })
  await Promise.race([closed, many])
  expect(answered).toBeLessThan(100)
  socket.destroy()
  expect((await raw('/api/health', bearer())).status).toBe(200)
}, 60_000)

test('a few requests at once on one connection are answered in order', async () => {
  const ask = (at: string, more = '') =>
    `GET ${at} HTTP/1.1\r\nHost: 127.0.0.1:${port()}\r\nAuthorization: Bearer ${studio.token}\r\n${more}\r\n`
  const socket = net.connect(Number(port()), '127.0.0.1')
  socket.write(ask('/api/nowhere').repeat(7) + ask('/api/health', 'Connection: close\r\n'))
  let text = ''
  for await (const part of socket) text += String(part)
  expect([...text.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => status)).toEqual([...Array(7).fill('404'), '200'])
})

test('the port that browsers omit from addresses works like any other', async ({ skip }) => {
  const other = await startStudio({ page, port: 80 }).catch((error: Error) => error)
  if (other instanceof Error) {
    // Below 1024, or in use.
    expect(other.message).toMatch(/not_permitted|The port 80 is taken/)
    return skip(`port 80 cannot be had here: ${other.message}`)
  }
  try {
    expect(other.url).toMatch(/^http:\/\/127\.0\.0\.1:80\/\?token=/)
    const signedIn = await signIn(other.url)
    for (const name of ['127.0.0.1', 'localhost', '[::1]'])
      for (const host of [name, `${name}:80`]) {
        const headers = { ...pageHeaders(signedIn), Host: host, Origin: `http://${name}` }
        expect(await raw('/api/app', headers, 'GET', '80')).toMatchObject({ status: 200 })
      }
    expect((await raw('/api/app', { ...pageHeaders(signedIn), Host: 'localhost:81' }, 'GET', '80')).status).toBe(403)
  } finally {
    await other.stop()
  }
})
