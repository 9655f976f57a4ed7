import type { MiddlewareHandler } from 'hono'

/**
 * Says of every answer below /api that nobody keeps it: pictures and labels are private. A route that says 'private' itself knows better,
 * such as one whose pictures a browser may keep if it asks each time.
 */
export function keepNothing(): MiddlewareHandler {
  return async (c, next) => {
    await next()
    if (!c.req.path.startsWith('/api') || (c.res.headers.get('cache-control') ?? '').includes('private')) return
    c.header('Cache-Control', 'private, no-store')
  }
}
