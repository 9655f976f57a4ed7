import { warning, type Warning } from '../../../common/warnings/warning.ts'
import type { PictureProblem } from '../../ml/images/pixels.ts'
import type { NoteEvent } from '../../trainer/protocol.ts'
import type { JobStage } from './observer.ts'
import type { PlainObserver } from './work.ts'

/** What jobs of the trainer say meanwhile, of whatever kind they are. */
type Told =
  | { type: 'progress'; stage: JobStage; done: number; total: number }
  | { type: 'problem'; index: number; code: PictureProblem; reason: string }
  | NoteEvent

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
export function leftOut(path: string, { code, reason }: { code: PictureProblem; reason: string }): Warning {
  return warning(code, { path, reason })
}
