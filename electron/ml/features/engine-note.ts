import type { Warning } from '../../../common/warnings/warning.ts'

/** Hears of something that an engine could not do, and what goes on in its place. People are told. */
export type NoteListener = (note: Warning) => void
