/** Something an engine could not do, and what goes on in its place. People are told. */
export interface EngineNote {
  /** An engine gave way to another one, or takes fewer pictures at once from now on. */
  code: 'engine_fell_back' | 'engine_out_of_memory'
  message: string
}

export type NoteListener = (note: EngineNote) => void
