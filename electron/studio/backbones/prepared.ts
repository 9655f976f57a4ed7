import path from 'node:path'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import type { FeaturePoint } from '../../ml/backbones/torchvision/architectures.ts'
import type { RangesOrigin } from '../../ml/features/backbone-ranges.ts'
import type { PrepareEvent } from '../../trainer/protocol.ts'
import { samplePictures } from '../engines/sample-pictures.ts'
import { loupeHome, resourcesDir } from '../home.ts'
import type { JobObserver } from '../jobs/observer.ts'
import type { TrainerClient } from '../jobs/trainer-client.ts'

/** Who watches a backbone being made ready. */
export type PrepareObserver = Pick<JobObserver, 'progress' | 'warning'>

/**
 * The backbone of this name, ready to run; prepared on first use, below `home`.
 * @throws LoupeError `backbone_unknown`, `backbone_invalid`, `disk_full`
 */
export function preparedBackbone(
  name: string,
  trainer: TrainerClient,
  observer: PrepareObserver,
  signal?: AbortSignal,
  { home = loupeHome(), features }: { home?: string; features?: FeaturePoint } = {},
): Promise<PreparedBackbone> {
  const packaged = path.join(resourcesDir(), 'backbones')
  return trainer.run('prepare', { name, features, home, packaged, ranges: rangesOrigin() }, telling(observer), signal)
}

/** Where the int8 ranges of a backbone come from. */
export function rangesOrigin(): RangesOrigin {
  return { shipped: path.join(resourcesDir(), 'ranges'), pictures: samplePictures() }
}

/** Passes on what the trainer says meanwhile. */
export function telling(observer: PrepareObserver): (event: PrepareEvent) => void {
  return (event) => {
    if (event.type === 'note') observer.warning(event.message, { code: event.code })
    else observer.progress(event.stage, event.done, event.total)
  }
}
