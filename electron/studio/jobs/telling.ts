import type { CalibrateEvent, ExportEvent, PrepareEvent, ScoreEvent } from '../../trainer/protocol.ts'
import type { PlainObserver } from './work.ts'

/**
 * Passes on what the trainer says meanwhile.
 * @param pathOf of a picture, by its index in the job
 */
export function telling(
  observer: PlainObserver,
  pathOf: (index: number) => string = String,
): (event: CalibrateEvent | ExportEvent | PrepareEvent | ScoreEvent) => void {
  return (event) => {
    if (event.type === 'progress') observer.progress(event.stage, event.done, event.total)
    else if (event.type === 'note') observer.warning(event.message, { code: event.code })
    else leftOut(observer, pathOf(event.index), event)
  }
}

/** Says that a picture could not be read. */
export function leftOut(
  observer: PlainObserver,
  path: string,
  { code, reason }: { code: string; reason: string },
): void {
  observer.warning(`${path} is left out: ${reason}`, { code, path })
}
