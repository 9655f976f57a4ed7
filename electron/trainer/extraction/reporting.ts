import type { Split } from '../../../common/splits.ts'
import type { NoteListener } from '../../ml/features/engine-note.ts'
import type { NoteEvent, FitEvent, ScoreEvent } from '../protocol.ts'
import type { ExtractionObserver } from './features.ts'

/** Turns the reports of an extraction into events. */
export function reporting(emit: (event: ScoreEvent) => void): ExtractionObserver {
  return {
    onProblem: (index, { unusable }) => emit({ type: 'problem', index, ...unusable }),
    onProgress: (done, total) => emit({ type: 'progress', stage: 'features', done, total }),
    onNote: notesTo(emit),
  }
}

/** The same for the pictures of one split of a fit. */
export function reportingSplit(split: Split, emit: (event: FitEvent) => void): ExtractionObserver {
  return reporting((event) => emit(event.type === 'problem' ? { ...event, split } : event))
}

/** Turns failures of an engine into events. */
export function notesTo(emit: (event: NoteEvent) => void): NoteListener {
  return (note) => emit({ type: 'note', ...note })
}
