import path from 'node:path'
import { prepareBackbone, type PreparedBackbone } from '../../electron/ml/backbones/prepare.ts'
import { backboneNamed } from '../../electron/ml/backbones/registry.ts'
import { loupeHome, resourcesDir } from '../../electron/studio/base/home.ts'

/** The backbone that the benchmarks use, prepared if necessary. */
export function preparedHere(): Promise<PreparedBackbone> {
  return prepareBackbone(backboneNamed('resnet50', loupeHome()), loupeHome(), {
    packaged: path.join(resourcesDir(), 'backbones'),
  })
}
