import { warning, type Warning } from '../../../common/warnings/warning.ts'
import type { Unusable } from '../../../common/problems/file-faults.ts'
import type { NoteEvent, PictureLost } from '../../trainer/protocol.ts'
import type { JobStage } from './observer.ts'
import type { PlainObserver } from './work.ts'

/** What jobs of the trainer say meanwhile, whatever their kind. */
type Told = { type: 'progress'; stage: JobStage; done: number; total: number } | PictureLost | NoteEvent

/**
 * Passes the trainer's progress on.
 * @param pathOf of a picture, by its index in the job
 */
export function telling(observer: PlainObserver, pathOf: (index: number) => string = String): (event: Told) => void {
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
