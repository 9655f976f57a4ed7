import path from 'node:path'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import type { FeaturePoint } from '../../ml/backbones/torchvision/architectures.ts'
import type { RangesOrigin } from '../../ml/features/backbone-ranges.ts'
import { samplePictures } from '../engines/sample-pictures.ts'
import { loupeHome, resourcesDir } from '../base/home.ts'
import { telling } from '../jobs/telling.ts'
import type { PlainObserver, Work } from '../jobs/work.ts'

/**
 * The backbone of this name, ready to run; prepared below `home` on first use.
 * @throws LoupeError `backbone_unknown`, `backbone_invalid`, `disk_full`
 */
export function preparedBackbone(
  name: string,
  { trainer, observer, signal }: Work<PlainObserver>,
  { home = loupeHome(), features, ranges = 'if there' }: Partial<PrepareOptions> = {},
): Promise<PreparedBackbone> {
  const packaged = path.join(resourcesDir(), 'backbones')
  const job = { name, features, home, packaged, ranges: rangesOrigin(ranges) }
  return trainer.run('prepare', job, telling(observer), signal)
}

interface PrepareOptions {
  home: string
  features: FeaturePoint | undefined
  /** Whether to measure missing int8 ranges, which takes half a minute for a large network. */
  ranges: 'if there' | 'measured'
}

/** Where the int8 ranges of a backbone come from. */
export function rangesOrigin(ranges: PrepareOptions['ranges']): RangesOrigin {
  const pictures = ranges === 'measured' ? samplePictures() : null
  return { shipped: path.join(resourcesDir(), 'ranges'), pictures }
}
