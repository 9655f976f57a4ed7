import type { EditLabel } from '../../electron/server/shapes/project.ts'
import { say } from './words.svelte.ts'

/** 'Undo: label 12 pictures as hat'. */
export function undoWords(edit: EditLabel, which: 'undo' | 'redo'): string {
  const sentence = say.common.edits[edit.kind](edit.count, nameOf(edit))
  return which === 'undo' ? say.common.undoWhat(sentence) : say.common.redoWhat(sentence)
}

/** '12 pictures are labelled hat.' */
export function doneWords(edit: EditLabel): string {
  return say.common.edited[edit.kind](edit.count, nameOf(edit))
}

/** Marks and splits by their names in the page's language. */
function nameOf({ kind, what }: EditLabel): string {
  const named: Record<string, string> = { ...say.common.marks, ...say.common.splits }
  return kind === 'mark' || kind === 'split' ? (named[what] ?? what) : what
}
