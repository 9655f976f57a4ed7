import { Hono } from 'hono'
import { openDoor, type RunningServer } from './door/open.ts'
import { pageDir } from './page/find.ts'
import { pageRoutes } from './page/serve.ts'
import { byCookie, routes } from './routes.ts'
import { createStudio } from './context.ts'

/**
 * Starts the studio. Closing it stops jobs and releases projects.
 * @param port 0 for a free one
 * @throws LoupeError as `openDoor`
 */
export function startServer({ port = 0, page = pageDir() } = {}): Promise<RunningServer> {
  const studio = createStudio()
  const app = new Hono().route('/', routes(studio)).route('/', pageRoutes(page))
  return openDoor({ app, byCookie, stop: () => studio.close() }, port)
}
