import type { EngineInfo } from '../../ml/engines/list.ts'
import type { EngineMeasured } from '../../trainer/protocol.ts'
import type { Examination } from '../../studio/engines/examination.ts'

export type { Examination } from '../../studio/engines/examination.ts'

/** An engine as it is now, with what was measured of it last. */
export type Engine = EngineInfo & { measured: EngineMeasured | null; sound: boolean }

/** The page Engines. */
export interface Engines {
  engines: Engine[]
  /** What was measured here last; null: never, or with another GPU or driver. */
  last: Omit<Examination, 'engines'> | null
  /** TensorFlow was put there by Loupe, and can be removed. */
  installed: boolean
}

/** What an installation would do, as shown to people before they agree. */
export interface InstallPlan {
  /** Bytes: downloaded, installed, and used while it is made. */
  download: number
  installed: number
  needed: number
  /** For computers with an NVIDIA GPU. */
  gpu: boolean
}
