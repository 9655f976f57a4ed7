import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { asLoupeError, LoupeError } from '../../ml/errors.ts'
import { answerProblem } from '../problem.ts'
import { guard } from './guard.ts'
import { protectiveHeaders } from './headers.ts'
import { keepNothing } from './keep-nothing.ts'
import { limitUnanswered } from './one-at-a-time.ts'
import { SignIns } from './sign-ins.ts'
import { newToken } from './token.ts'
import { logError } from '../../ml/error-log.ts'

export interface RunningServer {
  /** With the token: valid until the server stops. */
  url: string
  port: number
  /** An address that signs in one browser, once and within two minutes, because other programs may see it. */
  urlForOnce(): string
  /** Stops the app behind the door, then ends open connections. */
  close(): Promise<void>
}

interface Behind {
  app: Hono
  /** Paths below /api that browsers read by the cookie alone: pictures, downloads, events. */
  byCookie: RegExp
  /** Stops the app behind the door. */
  stop(): Promise<void>
}

/**
 * Opens the one door on 127.0.0.1; nothing behind it can be reached without this start's token.
 * @param wanted port; 0 for a free one
 * @throws LoupeError `failed` if the port is taken, `not_permitted` if we may not use it
 */
export async function openDoor({ app, byCookie, stop }: Behind, wanted: number): Promise<RunningServer> {
  const token = newToken()
  const signIns = new SignIns()
  let port = wanted
  const door = new Hono()
  door.use(protectiveHeaders())
  door.use(keepNothing())
  door.use(guard({ token, signIns, port: () => port, byCookie }))
  door.route('/', app)
  door.onError((error, c) => answerProblem(c, error))
  const server = createAdaptorServer({ fetch: door.fetch }) as Server
  limitUnanswered(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, wanted)))
    server.listen(wanted, '127.0.0.1', resolve)
  })
  // A connection that could not be accepted because too many files are open; the next one may work.
  server.on('error', (error) => logError(error, 'the door'))
  port = (server.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${port}/?token=${token.text}`,
    port,
    urlForOnce: () => `http://127.0.0.1:${port}/?code=${signIns.newCode()}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      await stop()
      server.closeAllConnections()
      await closed
    },
  }
}

function portError(error: NodeJS.ErrnoException, port: number): LoupeError {
  if (error.code === 'EADDRINUSE') return new LoupeError('failed.port_taken', { port }, { cause: error })
  return asLoupeError(error)
}
