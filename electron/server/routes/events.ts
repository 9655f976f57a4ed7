import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { StudioEvent } from '../shapes/jobs.ts'
import type { ServerContext } from '../context.ts'

const HEARTBEAT_MS = 15_000

/** `GET /api/events`: everything that happens, as server-sent events that a page can resume. */
export function eventRoutes({ events, started }: ServerContext) {
  return new Hono().get('/', (c) => {
    const header = Number(c.req.header('last-event-id') ?? c.req.query('last'))
    const subscription = events.subscribe(Number.isSafeInteger(header) && header > 0 ? header : null)
    c.header('X-Accel-Buffering', 'no')
    return streamSSE(c, async (stream) => {
      stream.onAbort(() => subscription.end())
      const beat = setInterval(() => void stream.write(': here\n\n').catch(() => undefined), HEARTBEAT_MS)
      try {
        const hello: StudioEvent = { type: 'hello', fresh: subscription.fresh, server: started }
        await stream.writeSSE({ id: String(subscription.id), data: JSON.stringify(hello), retry: 1000 })
        for (const { id, data } of subscription.missed) await stream.writeSSE({ id: String(id), data })
        for (let event = await subscription.next(); event; event = await subscription.next())
          await stream.writeSSE({ id: String(event.id), data: event.data })
      } finally {
        clearInterval(beat)
        subscription.end()
      }
    })
  })
}
