import type { EngineInfo } from '../../ml/engines/list.ts'
import type { EngineMeasured } from '../../trainer/protocol.ts'
import type { Examination } from '../../studio/engines/examination.ts'

/** The current state of an engine, with the last measurement. */
export type Engine = EngineInfo & { measured: EngineMeasured | null; sound: boolean }

/** The Engines screen. */
export interface Engines {
  engines: Engine[]
  /** The last measurement here; null if there is none, or it was with another GPU or driver. */
  last: Omit<Examination, 'engines'> | null
  /** TensorFlow was installed by Loupe and can be removed. */
  installed: boolean
}

/** What an installation would do; people see it before they agree. */
export interface InstallPlan {
  /** Bytes: downloaded, installed, and needed during installation. */
  download: number
  installed: number
  needed: number
  /** For computers with an NVIDIA GPU. */
  gpu: boolean
}
