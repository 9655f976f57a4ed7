import type { EngineInfo } from '../../ml/engines/list.ts'
import type { ProviderName } from '../../ml/engines/onnx-providers.ts'
import type { EngineMeasured } from '../../trainer/protocol.ts'
import type { Precision, PrecisionEntry } from './precision-choice.ts'

/** An engine with its measurements; null for one that is missing, or that runs in software and is skipped. */
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
  /** For the backbone on the CPU. `chosen` is what 'auto' means from now on. */
  precisions: PrecisionEntry & { chosen: Precision }
}
