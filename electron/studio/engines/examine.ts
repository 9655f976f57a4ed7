import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import { listEngines, type EngineInfo } from '../../ml/engines/list.ts'
import type { ProviderName } from '../../ml/engines/onnx-providers.ts'
import type { EngineMeasured } from '../../trainer/protocol.ts'
import { loupeHome } from '../home.ts'
import type { JobObserver } from '../jobs/observer.ts'
import type { TrainerClient } from '../jobs/trainer-client.ts'
import { gpuHere } from './gpu-here.ts'
import { keepExamination } from './kept-examination.ts'
import { measurePrecision, type Precision, type PrecisionEntry } from './choice.ts'

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

/** Engines whose numbers differ by more than this share of the largest are taken for wrong. */
export const MOST_DIFFERENCE = 1e-3

/**
 * Measures every engine that is here and both precisions of a backbone, and remembers what was found for this machine: what frozen networks run on, and which
 * precision 'auto' stands for. Where a GPU outruns
 * int8 on the CPU, 'auto' stays with float32, which the GPU computes.
 * @throws LoupeError `cancelled`, `engine_failed`
 */
export async function examine(
  backbone: PreparedBackbone,
  trainer: TrainerClient,
  observer: Pick<JobObserver, 'progress'>,
  signal?: AbortSignal,
  home = loupeHome(),
): Promise<Examination> {
  const engines = listEngines(await gpuHere(), home)
  const here = engines.filter(({ available, software }) => available && !software)
  const job = {
    backbone,
    forward: here.flatMap((one) => (one.kind === 'forward' ? [one.id] : [])),
    training: here.flatMap((one) => (one.kind === 'training' ? [one.id] : [])),
  }
  const onEvent = ({ done, total }: { done: number; total: number }) => observer.progress('measure', done, total)
  const measured = await trainer.run('measureEngines', job, onEvent, signal)
  const speedOf = (name: ProviderName) => {
    const one = Object.hasOwn(measured.forward, name) ? measured.forward[name] : null
    return one && 'perSecond' in one && isSound(one) ? one.perSecond : 0
  }
  const provider = job.forward.reduce<ProviderName>(
    (best, name) => (speedOf(name) > speedOf(best) ? name : best),
    'cpu',
  )
  const gpu = provider === 'cpu' ? 0 : speedOf(provider)
  const precisions = await measurePrecision(backbone, trainer, measuring(observer), signal, home, gpu)
  const found: Examination = {
    ...{ backbone: backbone.spec.name, at: Date.now(), provider },
    trainer: fastestTrainer(job.training, measured.training),
    engines: engines.map((one) => ({ ...one, measured: measured[one.kind][one.id] ?? null })),
    precisions,
  }
  await keepExamination(found, home)
  return found
}

/** The fastest sound one; plain JavaScript where there is no other. */
function fastestTrainer(names: readonly string[], measured: Record<string, EngineMeasured>): string {
  const speedOf = (name: string) => {
    const one = measured[name]
    return 'perSecond' in one && isSound(one) ? one.perSecond : 0
  }
  return names.reduce((best, name) => (speedOf(name) > speedOf(best) ? name : best), 'cpu')
}

/** Whether an engine computed what the reference computes. */
export function isSound(one: EngineMeasured): boolean {
  return 'perSecond' in one && one.difference <= MOST_DIFFERENCE
}

/** Both halves of the work are one to whoever watches. */
function measuring(observer: Pick<JobObserver, 'progress'>): Pick<JobObserver, 'progress'> {
  return { progress: (_, done, total) => observer.progress('measure', done, total) }
}
