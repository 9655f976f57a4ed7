import type { WeightsImport } from '../../ml/backbones/import-weights.ts'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import { loupeHome } from '../base/home.ts'
import { telling } from '../jobs/telling.ts'
import type { PlainObserver, Work } from '../jobs/work.ts'
import { rangesOrigin } from './prepared.ts'

/**
 * Imports the user's weights into LOUPE_HOME, ready to run; the file is not needed afterwards.
 * @throws LoupeError `usage`, `backbone_unknown`, `backbone_invalid`, `disk_full`, `cancelled`
 */
export function importBackbone(
  weights: WeightsImport,
  { trainer, observer, signal }: Work<PlainObserver>,
  home = loupeHome(),
): Promise<PreparedBackbone> {
  return trainer.run('importWeights', { weights, home, ranges: rangesOrigin('measured') }, telling(observer), signal)
}
