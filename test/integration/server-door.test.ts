import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Problem } from '../../electron/server/shapes/app.ts'
import { sharedFolder } from '../fixtures/cli-checks.ts'
import { newHome, startStudio, type StudioServer } from '../fixtures/studio-server.ts'

const root = sharedFolder()
const page = path.join(root, 'page')
let studio: StudioServer

beforeAll(async () => {
  fs.mkdirSync(path.join(page, 'assets'), { recursive: true })
  fs.writeFileSync(path.join(page, 'index.html'), '<!doctype html><title>The page</title>')
  fs.writeFileSync(path.join(page, 'assets', 'index-AbCd1234.js'), 'export {}')
  fs.writeFileSync(path.join(root, 'secret.txt'), 'secret')
  studio = await startStudio({ page })
})
afterAll(() => studio.stop())

interface Answer {
  status: number
  headers: http.IncomingHttpHeaders
  text: string
}

/** A request as any program may send it: the path as it is spelled, and headers that `fetch` would not let through. */
function raw(at: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { hostname, port } = new URL(studio.origin)
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
const cookie = () => ({ Cookie: `loupe-${port()}=${studio.token}` })
const problem = ({ text }: Answer) => JSON.parse(text) as Problem
const html = { Accept: 'text/html,application/xhtml+xml' }

test('serve prints one line, the address with its token, and nothing else', () => {
  expect(studio.said().stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n$/)
  expect(studio.said().stderr).toBe('')
})

describe('signing in', () => {
  test('the address sets a cookie of this port that no script and no other site gets, and leads to /', async () => {
    const answer = await raw(`/?token=${studio.token}`, html)
    expect(answer.status).toBe(302)
    expect(answer.headers.location).toBe('/')
    const [set] = answer.headers['set-cookie'] ?? []
    expect(set).toMatch(new RegExp(`^loupe-${port()}=`))
    expect(set).toContain('HttpOnly')
    expect(set).toContain('SameSite=Strict')
    const shown = await raw('/', { ...html, Cookie: set.split(';')[0] })
    expect(shown).toMatchObject({ status: 200, text: '<!doctype html><title>The page</title>' })
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
  })

  test.each(['', 'x', 'A'.repeat(43)])('the token %j is no token', async (token) => {
    expect((await raw(`/?token=${token}`, html)).status).toBe(401)
    expect((await raw('/api/health', { Authorization: `Bearer ${token}` })).status).toBe(401)
    expect((await raw('/api/health', { Cookie: `loupe-${port()}=${token}` })).status).toBe(401)
  })

  test('the token opens the page only, not the API, so that it never stands in a log of requests', async () => {
    expect((await raw(`/api/health?token=${studio.token}`)).status).toBe(401)
  })

  test('a cookie of another port does not sign in here', async () => {
    expect((await raw('/api/health', { Cookie: `loupe-1=${studio.token}` })).status).toBe(401)
    expect((await raw('/api/health', cookie())).status).toBe(200)
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
  ])('the host %s is refused before the token is looked at', async (host) => {
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

  test('the own origin, by either name of this computer, is let in', async () => {
    expect((await raw('/api/health', { ...cookie(), Origin: studio.origin })).status).toBe(200)
    const Host = `localhost:${port()}`
    expect((await raw('/api/health', { ...cookie(), Host, Origin: `http://${Host}` })).status).toBe(200)
  })

  test.each(['cross-site', 'same-site'])('what a %s page makes the browser ask for is refused', async (site) => {
    const headers = { ...cookie(), 'Sec-Fetch-Site': site }
    expect((await raw('/api/health', headers)).status).toBe(403)
    expect((await raw('/', { ...headers, 'Sec-Fetch-Mode': 'navigate' })).status).toBe(403)
    expect((await raw(`/?token=${studio.token}`, { ...headers, 'Sec-Fetch-Mode': 'no-cors' })).status).toBe(403)
  })

  test('a link of another site that carries the token signs in, by a page of ours', async () => {
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

  test('what is not there is a Problem, without a word of the code', async () => {
    const answer = await raw('/api/nowhere', bearer())
    expect(answer.status).toBe(404)
    expect(problem(answer).message).toMatch(/\S/)
    expect(answer.text).not.toMatch(/\bat .*:\d+:\d+|node_modules/)
  })
})

describe('the page', () => {
  test('is never kept, its hashed files are kept for good', async () => {
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
  ])('%s leads out of nothing', async (at) => {
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
      const began = performance.now()
      other.child.kill(signal)
      expect(await other.ended).toBe(130)
      expect(performance.now() - began).toBeLessThan(5000)
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

  test('a port that is taken is an error in one line', async () => {
    await expect(startStudio({ page, port: Number(port()) })).rejects.toThrow(/The port \d+ is taken/)
  })
})
