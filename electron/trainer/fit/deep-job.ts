import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import type { EpochRecipe } from '../../ml/training/recipes/schema.ts'
import type { FitJob } from '../protocol.ts'

/** A fit that also trains layers of the network. */
export interface DeepJob extends FitJob {
  recipe: EpochRecipe
  network: PreparedBackbone
}
