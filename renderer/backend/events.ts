import type { StudioEvent } from '../../electron/server/shapes/jobs.ts'
import { signedFetch } from './sign-in.ts'

interface EventHandlers {
  onEvent(event: StudioEvent): void
  /** The stream is open, or was lost and is being reopened. */
  onConnection(state: 'open' | 'lost'): void
}

/** Delay before reconnecting to a refused stream, ms. */
const PAUSE_MS = 2000

/**
 * Follows the server's one event stream. The browser reconnects by itself and says where it was; the server then sends
 * what was missed, or tells the page to reload everything. Returns a function that ends it.
 */
export function followEvents({ onEvent, onConnection }: EventHandlers): () => void {
  let stream: EventSource
  let later: ReturnType<typeof setTimeout> | undefined
  let over = false
  const open = () => {
    stream = new EventSource('/api/events')
    stream.onopen = () => onConnection('open')
    stream.onmessage = ({ data }) => onEvent(JSON.parse(String(data)) as StudioEvent)
    stream.onerror = () => {
      onConnection('lost')
      // An answer that is not a stream is final for a browser. If the sign-in is missing, this request finds out.
      if (stream.readyState === EventSource.CLOSED) void signedFetch('/api/health').then(reopen, reopen)
    }
  }
  const reopen = () => {
    if (!over) later = setTimeout(open, PAUSE_MS)
  }
  open()
  return () => {
    over = true
    clearTimeout(later)
    stream.close()
  }
}
