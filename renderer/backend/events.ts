import type { StudioEvent } from '../../electron/server/shapes/jobs.ts'

export interface EventHandlers {
  onEvent(event: StudioEvent): void
  /** The stream is open, or was lost and is being opened again. */
  onConnection(state: 'open' | 'lost'): void
}

/**
 * Follows the engine's one event stream. The browser reconnects by itself and says where it was; the engine then sends what was
 * missed, or says that the page has to load anew. Returns a function that ends it.
 */
export function followEvents({ onEvent, onConnection }: EventHandlers): () => void {
  const stream = new EventSource('/api/events')
  stream.onopen = () => onConnection('open')
  stream.onerror = () => onConnection('lost')
  stream.onmessage = ({ data }) => onEvent(JSON.parse(String(data)) as StudioEvent)
  return () => stream.close()
}
