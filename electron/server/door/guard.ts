import type { Context, MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { LoupeError } from '../../ml/errors.ts'
import { statusOf } from '../problem.ts'
import { ownOrigin } from './addresses.ts'
import { refusedPage, signInPage, welcomePage } from './sign-in-page.ts'
import type { SignIns } from './sign-ins.ts'
import type { Token } from './token.ts'

/** The header in which a page sends its sign-in key. */
export const KEY_HEADER = 'X-Loupe-Key'
/** Where a page fetches that key. */
const KEY_PATH = '/api/key'

/** Cookies ignore ports, so the name includes it: two Loupes side by side do not sign each other out. */
export function cookieName(port: number): string {
  return `loupe-${port}`
}

interface Guarded {
  token: Token
  signIns: SignIns
  port(): number
  /**
   * Paths below /api that the cookie alone may read, because a browser sends nothing else with pictures, downloads and
   * events.
   */
  byCookie: RegExp
}

/**
 * Runs before everything else. A foreign Host (a name made to resolve here) or Origin, or a request that another site
 * triggered: 403. Otherwise it takes this start's token as bearer, a sign-in by `?token=` or `?code=`, or the cookie of
 * one, which below /api needs the page's key as well. Without any of these: 401.
 */
export function guard({ token, signIns, port, byCookie }: Guarded): MiddlewareHandler {
  return async (c, next) => {
    const own = ownOrigin(c.req.header('host') ?? '', port())
    if (own === undefined) return refuse(c, forbidden('other_address'))
    const origin = c.req.header('origin')
    if (origin !== undefined && origin !== own) return refuse(c, forbidden('other_page'))
    const site = c.req.header('sec-fetch-site')
    const foreign = site === 'cross-site' || site === 'same-site'
    const arriving = c.req.method === 'GET' && c.req.path === '/'
    if (foreign && !(arriving && c.req.header('sec-fetch-mode') === 'navigate'))
      return refuse(c, forbidden('other_site'))
    const cookie = arriving ? signIn(c, token, signIns) : null
    if (cookie !== null) {
      setCookie(c, cookieName(port()), cookie, { httpOnly: true, sameSite: 'Strict', path: '/' })
      c.header('Cache-Control', 'private, no-store')
      // After a link on another site, a redirect would still count as that site's request; a page of ours does not.
      return foreign ? c.html(welcomePage()) : c.redirect('/', 302)
    }
    if (foreign) return refuse(c, forbidden('other_site'))
    if (hasBearer(c, token)) return next()
    const shown = getCookie(c, cookieName(port()))
    if (!signIns.knows(shown)) return refuse(c, notSignedIn('signed_out'))
    if (c.req.method === 'POST' && c.req.path === KEY_PATH) return c.json({ key: signIns.keyFor(shown) })
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD'
    const needsKey = c.req.path.startsWith('/api') && !(reads && byCookie.test(c.req.path))
    if (needsKey && !signIns.fits(c.req.header(KEY_HEADER))) return refuse(c, notSignedIn('page_signed_out'))
    return next()
  }
}

/** The cookie of a new sign-in, if the address contains the token or a valid code. */
function signIn(c: Context, token: Token, signIns: SignIns): string | null {
  if (token.fits(c.req.query('token'))) return signIns.begin()
  return signIns.redeem(c.req.query('code'))
}

function hasBearer(c: Context, token: Token): boolean {
  const [scheme, value] = (c.req.header('authorization') ?? '').split(' ')
  return scheme.toLowerCase() === 'bearer' && token.fits(value)
}

/** People get a page that explains what to do, programs get a Problem. */
function refuse(c: Context, error: LoupeError): Response {
  if (!wantsPage(c)) throw error
  c.header('Cache-Control', 'private, no-store')
  return c.html(error.status === 401 ? signInPage() : refusedPage(), statusOf(error))
}

function wantsPage(c: Context): boolean {
  const html = c.req.method === 'GET' && (c.req.header('accept') ?? '').includes('text/html')
  return html && (!c.req.path.startsWith('/api') || c.req.header('sec-fetch-mode') === 'navigate')
}

function notSignedIn(reason: 'signed_out' | 'page_signed_out'): LoupeError {
  return new LoupeError(`not_permitted.${reason}`, {}, { status: 401 })
}

function forbidden(reason: 'other_address' | 'other_page' | 'other_site'): LoupeError {
  return new LoupeError(`not_permitted.${reason}`, {}, { status: 403 })
}
