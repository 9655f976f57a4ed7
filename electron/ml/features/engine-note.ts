import type { Warning } from '../../../common/warnings/warning.ts'

/** Receives notes about an engine that failed, and what replaces it. They are shown to people. */
export type NoteListener = (note: Warning) => void
