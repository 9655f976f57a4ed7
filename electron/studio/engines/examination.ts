import type { EngineInfo } from '../../ml/engines/list.ts'
import type { ProviderName } from '../../ml/engines/onnx-providers.ts'
import type { EngineMeasured } from '../../trainer/protocol.ts'
import type { Precision, PrecisionEntry } from './precision-choice.ts'

/** An engine with what was measured of it; null for one that is not here, or that computes in software and is left out. */
export type ExaminedEngine = EngineInfo & { measured: EngineMeasured | null }

/** What `doctor` found on this machine. */
export interface Examination {
  backbone: string
  /** Milliseconds since 1970. */
  at: number
  /** What frozen networks run on from now on, in float32, and what heads are trained on. */
  provider: ProviderName
  trainer: string
  engines: ExaminedEngine[]
  /** Of the backbone on the CPU. `chosen` is what 'auto' stands for from now on. */
  precisions: PrecisionEntry & { chosen: Precision }
}
