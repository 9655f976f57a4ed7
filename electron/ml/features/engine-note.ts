import type { Warning } from '../../../common/warnings/warning.ts'

/** Hears of something that an engine could not do, and what replaces it. It is shown to people. */
export type NoteListener = (note: Warning) => void
