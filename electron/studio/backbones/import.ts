import type { WeightsImport } from '../../ml/backbones/import-weights.ts'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import { loupeHome } from '../home.ts'
import type { JobObserver } from '../jobs/observer.ts'
import type { TrainerClient } from '../jobs/trainer-client.ts'

/**
 * Takes weights that somebody brings into LOUPE_HOME, ready to run; the file may go afterwards.
 * @throws LoupeError `usage`, `backbone_unknown`, `backbone_invalid`, `disk_full`, `cancelled`
 */
export function importBackbone(
  weights: WeightsImport,
  trainer: TrainerClient,
  observer: Pick<JobObserver, 'progress'>,
  signal?: AbortSignal,
  home = loupeHome(),
): Promise<PreparedBackbone> {
  const onEvent = ({ done, total }: { done: number; total: number }) => observer.progress('prepare', done, total)
  return trainer.run('importWeights', { weights, home }, onEvent, signal)
}
