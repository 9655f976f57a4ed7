import type { Engines } from '../../electron/server/shapes/engines.ts'
import { backend } from '../backend/backend.ts'

let known = $state.raw<Engines | null>(null)
let problem = $state.raw<unknown>(null)

/** The engines of this machine, once the Engines screen was opened. */
export const engines = {
  get known(): Engines | null {
    return known
  },
  get problem(): unknown {
    return problem
  },
}

export async function loadEngines(): Promise<void> {
  try {
    known = await backend.engines()
    problem = null
  } catch (error) {
    problem = error
  }
}

/** Loads the engines again if they were loaded before; otherwise they are loaded when first shown. */
export function enginesChanged(): void {
  if (known) void loadEngines()
}
