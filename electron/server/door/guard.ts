import type { Context, MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { StatusError } from '../problem.ts'
import { signInPage, welcomePage } from './sign-in-page.ts'
import type { Token } from './token.ts'

/** Cookies ignore ports, so the name carries it: two Loupes beside each other do not sign each other out. */
export function cookieName(port: number): string {
  return `loupe-${port}`
}

/**
 * Stands before everything else. Foreign Host (a name that was made to point here) or Origin, or a request that another site
 * makes a browser send: 403. Without the token of this start, as cookie, bearer or `?token=` on the way in: 401.
 */
export function guard(token: Token, port: () => number): MiddlewareHandler {
  return async (c, next) => {
    const hosts = [`127.0.0.1:${port()}`, `localhost:${port()}`]
    const host = c.req.header('host') ?? ''
    if (!hosts.includes(host)) throw forbidden('This address is not one of this Loupe.')
    const origin = c.req.header('origin')
    if (origin !== undefined && origin !== `http://${host}`)
      throw forbidden('Requests of other pages are not answered.')
    const site = c.req.header('sec-fetch-site')
    const foreign = site === 'cross-site' || site === 'same-site'
    const signingIn = isSignIn(c, token)
    if (foreign && !(signingIn && c.req.header('sec-fetch-mode') === 'navigate'))
      throw forbidden('Requests of other sites are not answered.')
    if (signingIn) {
      setCookie(c, cookieName(port()), token.text, { httpOnly: true, sameSite: 'Strict', path: '/' })
      c.header('Cache-Control', 'no-store')
      // Behind a link of another site a redirect would still count as that site's request; a page of ours does not.
      return foreign ? c.html(welcomePage()) : c.redirect('/', 302)
    }
    if (!isSignedIn(c, token, port())) {
      c.header('Cache-Control', 'no-store')
      if (wantsPage(c)) return c.html(signInPage(), 401)
      throw new StatusError(
        401,
        'not_permitted',
        'You are not signed in to this Loupe.',
        'Open the address that loupe serve printed, with its token.',
      )
    }
    await next()
  }
}

function isSignIn(c: Context, token: Token): boolean {
  return c.req.method === 'GET' && c.req.path === '/' && token.fits(c.req.query('token'))
}

function isSignedIn(c: Context, token: Token, port: number): boolean {
  if (token.fits(getCookie(c, cookieName(port)))) return true
  const [scheme, value] = (c.req.header('authorization') ?? '').split(' ')
  return scheme.toLowerCase() === 'bearer' && token.fits(value)
}

function wantsPage(c: Context): boolean {
  return !c.req.path.startsWith('/api') && (c.req.header('accept') ?? '').includes('text/html')
}

function forbidden(message: string): StatusError {
  return new StatusError(403, 'not_permitted', message, 'Open the address that loupe serve printed.')
}
