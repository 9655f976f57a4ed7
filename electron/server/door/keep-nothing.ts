import type { MiddlewareHandler } from 'hono'

/**
 * Marks every answer below /api as not to be cached: pictures and labels are private. A route that sets 'private' itself knows better,
 * such as one whose pictures a browser may keep if it asks each time.
 */
export function keepNothing(): MiddlewareHandler {
  return async (c, next) => {
    await next()
    if (!c.req.path.startsWith('/api') || (c.res.headers.get('cache-control') ?? '').includes('private')) return
    c.header('Cache-Control', 'private, no-store')
  }
}
