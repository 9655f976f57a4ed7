import type { StudioEvent } from '../shapes/jobs.ts'
import { logError } from '../../ml/error-log.ts'

/** An event to send, serialised once for all listeners. */
interface SentEvent {
  id: number
  data: string
}

/** This many events are kept for pages that reconnect. */
const KEPT = 2000
/** A page that falls this many events behind is dropped: it reconnects and gets what it missed, or reloads. */
const MOST_WAITING = 500

interface Subscription {
  /** What to send first: the missed events, and whether the page has to reload everything. */
  fresh: boolean
  missed: SentEvent[]
  /** Id that the stream starts from. */
  id: number
  /** The next event; null when the stream has ended. */
  next(): Promise<SentEvent | null>
  end(): void
}

/**
 * The one stream of events. Ids keep growing across restarts, so that an id of an earlier start is never mistaken for a
 * current one. Of the events about one job only the newest is kept: it contains everything the older ones did.
 */
export class EventHub {
  private readonly kept = new Map<number, SentEvent>()
  private readonly newest = new Map<string, number>()
  private readonly listeners = new Set<Listener>()
  private lastId = Date.now() * 1000
  /** Ids up to this one are no longer kept. */
  private forgotten = this.lastId

  publish(event: StudioEvent): void {
    const data = serialised(event)
    if (data === null) return
    const sent = { id: ++this.lastId, data }
    const key = replaces(event)
    if (key !== null) {
      this.kept.delete(this.newest.get(key) ?? 0)
      this.newest.set(key, sent.id)
    }
    this.kept.set(sent.id, sent)
    if (this.kept.size > KEPT) {
      const [oldest] = this.kept.keys()
      this.forgotten = oldest
      this.kept.delete(oldest)
    }
    for (const listener of this.listeners) listener.push(sent)
  }

  /** @param lastSeen id of the last event that the page saw */
  subscribe(lastSeen: number | null): Subscription {
    const resumes = lastSeen !== null && lastSeen >= this.forgotten && lastSeen <= this.lastId
    const listener = new Listener(() => this.listeners.delete(listener))
    this.listeners.add(listener)
    return {
      fresh: !resumes,
      missed: resumes ? [...this.kept.values()].filter(({ id }) => id > lastSeen) : [],
      id: resumes ? lastSeen : this.lastId,
      next: () => listener.next(),
      end: () => listener.end(),
    }
  }

  /** Ends all streams. */
  close(): void {
    for (const listener of [...this.listeners]) listener.end()
  }

  get size(): number {
    return this.listeners.size
  }
}

/** Null if that is impossible: the sender has done its work and must not fail because of the event. */
function serialised(event: StudioEvent): string | null {
  try {
    return JSON.stringify(event)
  } catch (error) {
    logError(error, `event ${event.type}`)
    return null
  }
}

/** Key of the older events that this one replaces. */
function replaces(event: StudioEvent): string | null {
  if (event.type === 'job') return `job ${event.job.id}`
  if (event.type === 'verdicts') return `verdicts ${event.job}`
  if (event.type === 'project') return `project ${event.project}`
  return event.type === 'epoch' || event.type === 'hello' ? null : event.type
}

class Listener {
  private waiting: SentEvent[] = []
  private wake: (() => void) | null = null
  private over = false
  private readonly ended: () => void

  constructor(ended: () => void) {
    this.ended = ended
  }

  push(event: SentEvent): void {
    this.waiting.push(event)
    if (this.waiting.length > MOST_WAITING) this.end()
    this.wake?.()
  }

  async next(): Promise<SentEvent | null> {
    while (!this.over) {
      const event = this.waiting.shift()
      if (event) return event
      await new Promise<void>((resolve) => (this.wake = resolve))
      this.wake = null
    }
    return null
  }

  end(): void {
    this.over = true
    this.waiting = []
    this.ended()
    this.wake?.()
  }
}
