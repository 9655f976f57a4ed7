import { Hono } from 'hono'
import { beforeEach, describe, expect, test } from 'vitest'
import { cookieName, guard, KEY_HEADER } from '../../../../electron/server/door/guard.ts'
import { SignIns } from '../../../../electron/server/door/sign-ins.ts'
import { newToken } from '../../../../electron/server/door/token.ts'
import { byCookie } from '../../../../electron/server/routes.ts'
import { studioHere } from '../../../fixtures/page/studio-here.ts'

const port = 4321
const host = `127.0.0.1:${port}`
let token: ReturnType<typeof newToken>
let door: Hono
beforeEach(() => {
  const { app } = studioHere()
  token = newToken()
  door = new Hono()
  door.use(guard({ token, signIns: new SignIns(), port: () => port, byCookie }))
  door.route('/', app)
  door.onError((error, c) =>
    c.json({ code: 'refused', message: error.message }, (error as Error & { status: 403 }).status),
  )
})

const ask = (at: string, headers: Record<string, string> = {}, method = 'GET') =>
  door.request(`http://${host}${at}`, { method, headers: { Host: host, ...headers } })
/** Signs a browser in and returns its cookie. */
async function cookie(): Promise<string> {
  const answer = await ask(`/?token=${token.text}`)
  expect(answer.status).toBe(302)
  return (answer.headers.get('set-cookie') ?? '').split(';')[0]
}

describe('the door', () => {
  test('opens to nobody without the token', async () => {
    expect((await ask('/api/health')).status).toBe(401)
    expect((await ask('/api/health', { Authorization: 'Bearer wrong' })).status).toBe(401)
    expect((await ask('/api/health', { Authorization: `Bearer ${token.text}` })).status).toBe(200)
  })

  test('does not open for a name that somebody made to resolve here', async () => {
    const headers = { Authorization: `Bearer ${token.text}` }
    expect((await ask('/api/health', { ...headers, Host: `evil.example:${port}` })).status).toBe(403)
    expect((await ask('/api/health', { ...headers, Host: '127.0.0.1:80' })).status).toBe(403)
  })

  test('does not open to requests of other pages and sites, whatever they know', async () => {
    const headers = { Authorization: `Bearer ${token.text}` }
    expect((await ask('/api/health', { ...headers, Origin: 'http://evil.example' })).status).toBe(403)
    expect((await ask('/api/health', { ...headers, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    expect((await ask('/api/health', { ...headers, Origin: `http://${host}` })).status).toBe(200)
  })

  test('accepts the cookie alone for pictures, downloads and events; everything else needs the page’s key too', async () => {
    const Cookie = await cookie()
    expect(Cookie).toMatch(new RegExp(`^${cookieName(port)}=.`))
    expect((await ask('/api/health', { Cookie })).status).toBe(200)
    expect((await ask('/api/projects', { Cookie })).status).toBe(401)
    const { key } = (await (await ask('/api/key', { Cookie }, 'POST')).json()) as { key: string }
    expect((await ask('/api/projects', { Cookie, [KEY_HEADER]: key })).status).toBe(200)
    expect((await ask('/api/projects', { Cookie, [KEY_HEADER]: 'wrong' })).status).toBe(401)
  })

  test('shows people a page, and programs a problem', async () => {
    const page = await ask('/', { Accept: 'text/html' })
    expect([page.status, page.headers.get('content-type')]).toEqual([401, expect.stringContaining('text/html')])
    expect(await (await ask('/api/projects')).json()).toMatchObject({ message: 'You are not signed in to this Loupe.' })
  })
})
