import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import { listEngines } from '../../ml/engines/list.ts'
import type { ProviderName } from '../../ml/engines/onnx-providers.ts'
import type { EngineMeasured } from '../../trainer/protocol.ts'
import { loupeHome } from '../base/home.ts'
import { telling } from '../jobs/telling.ts'
import type { PlainObserver, Work } from '../jobs/work.ts'
import { gpuHere } from '../base/gpu-here.ts'
import type { Examination } from './examination.ts'
import { keepExamination } from './examination-file.ts'
import { measurePrecision } from './precision-choice.ts'

/** Engines whose numbers differ by more than this share of the largest are considered wrong. */
const MOST_DIFFERENCE = 1e-3

/**
 * Measures every available engine and both precisions of a backbone, and stores the results for this machine: what
 * frozen networks run on, and which precision 'auto' means. If a GPU is faster than int8 on the CPU, 'auto' means
 * float32, which the GPU computes.
 * @throws LoupeError `cancelled`, `engine_failed`
 */
export async function examine(
  backbone: PreparedBackbone,
  work: Work<PlainObserver>,
  home = loupeHome(),
): Promise<Examination> {
  const engines = listEngines(await gpuHere(), home)
  const here = engines.filter(({ available, software }) => available && !software)
  const job = {
    backbone,
    forward: here.flatMap((one) => (one.kind === 'forward' ? [one.id] : [])),
    training: here.flatMap((one) => (one.kind === 'training' ? [one.id] : [])),
  }
  const measured = await work.trainer.run('measureEngines', job, telling(work.observer), work.signal)
  const provider = fastest<ProviderName>(job.forward, measured.forward)
  const gpu = provider === 'cpu' ? 0 : speedOf(provider, measured.forward)
  const precisions = await measurePrecision(backbone, work, home, gpu)
  const found: Examination = {
    ...{ backbone: backbone.spec.name, at: Date.now(), provider },
    trainer: fastest<string>(job.training, measured.training),
    engines: engines.map((one) => ({ ...one, measured: measured[one.kind][one.id] ?? null })),
    precisions,
  }
  await keepExamination(found, home)
  return found
}

/** The fastest correct engine of its kind; the plain CPU if there is no other. */
function fastest<T extends string>(names: readonly T[], measured: Record<string, EngineMeasured>): T | 'cpu' {
  return names.reduce<T | 'cpu'>(
    (best, name) => (speedOf(name, measured) > speedOf(best, measured) ? name : best),
    'cpu',
  )
}

/** Its speed per second; 0 if it is missing, failed or does not agree. */
function speedOf(name: string, measured: Record<string, EngineMeasured>): number {
  const one = Object.hasOwn(measured, name) ? measured[name] : null
  return one && 'perSecond' in one && isSound(one) ? one.perSecond : 0
}

/** Whether an engine gives the same results as the reference. */
export function isSound(one: EngineMeasured): boolean {
  return 'perSecond' in one && one.difference <= MOST_DIFFERENCE
}
