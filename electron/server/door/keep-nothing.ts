import type { MiddlewareHandler } from 'hono'

/**
 * Forbids caching of every answer below /api: pictures and labels are private. A route may set 'private' itself, for
 * example to let browsers keep pictures that they revalidate each time.
 */
export function keepNothing(): MiddlewareHandler {
  return async (c, next) => {
    await next()
    if (!c.req.path.startsWith('/api') || (c.res.headers.get('cache-control') ?? '').includes('private')) return
    c.header('Cache-Control', 'private, no-store')
  }
}
