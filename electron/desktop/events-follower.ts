import http from 'node:http'
import { StringDecoder } from 'node:string_decoder'
import { createParser } from 'eventsource-parser'
import type { StudioEvent } from '../server/shapes/jobs.ts'
import type { ServerAddress } from './server-process.ts'

/** Milliseconds before reconnecting to a lost stream. */
const pause = 1_000

/**
 * Follows the server's events until the signal is aborted; a lost connection resumes after the last event received.
 * @param onEvent gets every event once, in order
 */
export function followEvents(address: ServerAddress, signal: AbortSignal, onEvent: (event: StudioEvent) => void): void {
  let last: string | null = null
  const connect = () => {
    if (signal.aborted) return
    const headers: http.OutgoingHttpHeaders = { authorization: `Bearer ${address.token}`, accept: 'text/event-stream' }
    if (last !== null) headers['last-event-id'] = last
    let over = false
    const again = () => {
      if (!over) setTimeout(connect, pause)
      over = true
    }
    const request = http.get(new URL('/api/events', address.origin), { headers, agent: false, signal }, (response) => {
      const reader = createParser({
        onEvent({ id, data }) {
          last = id ?? last
          onEvent(JSON.parse(data) as StudioEvent)
        },
      })
      const decoder = new StringDecoder('utf8')
      response.on('data', (bytes: Buffer) => reader.feed(decoder.write(bytes)))
      response.on('error', again)
      response.on('close', again)
    })
    request.on('error', again)
  }
  connect()
}
