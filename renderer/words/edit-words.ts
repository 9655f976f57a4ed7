import type { EditLabel } from '../../electron/server/shapes/project.ts'
import { say } from './words.svelte.ts'

/** 'Undo: label 12 pictures as hat'. */
export function undoWords({ kind, count, what }: EditLabel, which: 'undo' | 'redo'): string {
  const named: Record<string, string> = { ...say.common.marks, ...say.common.splits }
  const sentence = say.common.edits[kind](count, kind === 'mark' || kind === 'split' ? (named[what] ?? what) : what)
  return which === 'undo' ? say.common.undoWhat(sentence) : say.common.redoWhat(sentence)
}
