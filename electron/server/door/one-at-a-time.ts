import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * A browser sends the next request of a connection after reading the answer to the last one; a few more are tolerated.
 */
const MOST_UNANSWERED = 16

/** Ends connections that send requests without reading the answers, which would pile up in memory. */
export function limitUnanswered(server: Server): void {
  const unanswered = new WeakMap<Socket, number>()
  server.prependListener('request', ({ socket }, response) => {
    const waiting = (unanswered.get(socket) ?? 0) + 1
    unanswered.set(socket, waiting)
    response.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1))
    if (waiting > MOST_UNANSWERED) socket.destroy()
  })
}
