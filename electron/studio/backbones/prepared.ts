import path from 'node:path'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import type { FeaturePoint } from '../../ml/backbones/torchvision/architectures.ts'
import { loupeHome, resourcesDir } from '../home.ts'
import type { JobObserver } from '../jobs/observer.ts'
import type { TrainerClient } from '../jobs/trainer-client.ts'

/**
 * The backbone of this name, ready to run; prepared on first use, below `home`.
 * @throws LoupeError `backbone_unknown`, `backbone_invalid`, `disk_full`
 */
export function preparedBackbone(
  name: string,
  trainer: TrainerClient,
  observer: Pick<JobObserver, 'progress'>,
  signal?: AbortSignal,
  { home = loupeHome(), features }: { home?: string; features?: FeaturePoint } = {},
): Promise<PreparedBackbone> {
  const job = { name, features, home, packaged: path.join(resourcesDir(), 'backbones') }
  return trainer.run('prepare', job, ({ stage, done, total }) => observer.progress(stage, done, total), signal)
}
