import { warning, type Warning } from '../../../common/warnings/warning.ts'
import type { Unusable } from '../../../common/problems/file-faults.ts'
import type { CalibrateEvent, ExportEvent, PrepareEvent, ScoreEvent } from '../../trainer/protocol.ts'
import type { PlainObserver } from './work.ts'

/**
 * Passes the trainer's progress on.
 * @param pathOf of a picture, by its index in the job
 */
export function telling(
  observer: PlainObserver,
  pathOf: (index: number) => string = String,
): (event: CalibrateEvent | ExportEvent | PrepareEvent | ScoreEvent) => void {
  return (event) => {
    if (event.type === 'progress') observer.progress(event.stage, event.done, event.total)
    else if (event.type === 'note') observer.warning(event)
    else observer.warning(leftOut(pathOf(event.index), event))
  }
}

/** Reports that a picture could not be read. */
export function leftOut(path: string, { code, reason, fault }: Unusable): Warning {
  return warning(code, { path, reason, fault })
}
