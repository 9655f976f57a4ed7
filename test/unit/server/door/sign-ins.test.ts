import { describe, expect, test } from 'vitest'
import { ownOrigin } from '../../../../electron/server/door/addresses.ts'
import { CODE_MS, KEY_MS, SignIns } from '../../../../electron/server/door/sign-ins.ts'

describe('signing in', () => {
  test('each sign-in has its own cookie, and earlier ones stay valid', () => {
    const signIns = new SignIns()
    const cookies = [signIns.begin(), signIns.begin(), signIns.begin()]
    expect(new Set(cookies).size).toBe(3)
    for (const cookie of cookies) expect(signIns.knows(cookie)).toBe(true)
    for (const other of [undefined, '', 'x', cookies[0].slice(1)]) expect(signIns.knows(other)).toBe(false)
  })

  test('the key is given out until it is used', () => {
    const signIns = new SignIns()
    const cookie = signIns.begin()
    const key = signIns.keyFor(cookie)
    expect(key).toMatch(/^[\w-]{43}$/)
    // The page was reloaded before the answer came.
    expect(signIns.keyFor(cookie)).toBe(key)
    expect(signIns.fits(key ?? '')).toBe(true)
    expect(signIns.keyFor(cookie)).toBeNull()
    expect(signIns.fits(key ?? '')).toBe(true)
    for (const other of [undefined, '', cookie]) expect(signIns.fits(other)).toBe(false)
    expect(signIns.knows(key ?? '')).toBe(false)
  })

  test('a key that no page fetches soon expires', () => {
    let now = 0
    const signIns = new SignIns(() => now)
    const [slow, late] = [signIns.begin(), signIns.begin()]
    now = KEY_MS
    expect(signIns.keyFor(slow)).not.toBeNull()
    now++
    expect(signIns.keyFor(late)).toBeNull()
    expect(signIns.knows(late)).toBe(true)
  })

  test('there is a limit; the one not seen for the longest time is dropped', () => {
    const signIns = new SignIns()
    const first = signIns.begin()
    const second = signIns.begin()
    const key = signIns.keyFor(first)
    for (let i = 0; i < 98; i++) signIns.begin()
    // Its page has just made a request.
    expect(signIns.fits(key ?? '')).toBe(true)
    signIns.begin()
    expect(signIns.knows(second)).toBe(false)
    expect(signIns.knows(first)).toBe(true)
    for (let i = 0; i < 200; i++) signIns.begin()
    expect(signIns.knows(first)).toBe(false)
    expect(signIns.fits(key ?? '')).toBe(false)
  })
})

describe('a code', () => {
  test('signs in once; when it comes again, nobody keeps the sign-in', () => {
    const signIns = new SignIns()
    const code = signIns.newCode()
    const cookie = signIns.redeem(code)
    const key = signIns.keyFor(cookie ?? '')
    expect(signIns.knows(cookie ?? '')).toBe(true)
    expect(signIns.redeem(code)).toBeNull()
    expect(signIns.knows(cookie ?? '')).toBe(false)
    expect(signIns.fits(key ?? '')).toBe(false)
  })

  test('is valid for a short time, and harmless afterwards', () => {
    let now = 0
    const signIns = new SignIns(() => now)
    const [used, unused] = [signIns.newCode(), signIns.newCode()]
    const cookie = signIns.redeem(used)
    now = CODE_MS + 1
    expect(signIns.redeem(unused)).toBeNull()
    expect(signIns.redeem(used)).toBeNull()
    expect(signIns.knows(cookie ?? '')).toBe(true)
    for (const other of [undefined, '', 'x']) expect(signIns.redeem(other)).toBeNull()
  })
})

describe('our own address', () => {
  test.each([
    ['127.0.0.1:4000', 4000, 'http://127.0.0.1:4000'],
    ['LocalHost:4000', 4000, 'http://localhost:4000'],
    ['[::1]:4000', 4000, 'http://[::1]:4000'],
    ['127.0.0.1', 80, 'http://127.0.0.1'],
    ['127.0.0.1:80', 80, 'http://127.0.0.1'],
    ['localhost', 80, 'http://localhost'],
    ['localhost:80', 80, 'http://localhost'],
    ['[::1]', 80, 'http://[::1]'],
    ['[::1]:80', 80, 'http://[::1]'],
  ])('%s at port %d is %s', (host, port, origin) => expect(ownOrigin(host, port)).toBe(origin))

  test.each([
    ['127.0.0.1', 4000],
    ['127.0.0.1:80', 4000],
    ['127.0.0.1:4000', 80],
    ['127.0.0.1:080', 80],
    ['', 80],
    ['evil.example', 80],
    ['localhost.evil.example', 80],
    ['127.0.0.1.evil.example', 80],
    ['x@127.0.0.1', 80],
    ['127.0.0.1:80/', 80],
    ['2130706433', 80],
    ['::1', 80],
  ])('%j at port %d is not ours', (host, port) => expect(ownOrigin(host, port)).toBeUndefined())
})
