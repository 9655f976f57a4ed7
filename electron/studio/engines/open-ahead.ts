import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import type { TrainerClient } from '../jobs/trainer-client.ts'
import { evaluationSources } from '../runs/sources.ts'
import { precisionOfRun } from './auto-precision.ts'
import type { PrecisionWish } from './choice.ts'

/**
 * Opens what a new project will most likely look at its pictures with, while its folder is still being read. Nobody waits for it, and what goes
 * wrong is said to whoever asks next.
 */
export async function openAhead(
  wish: PrecisionWish,
  backbones: PreparedBackbone[],
  recipe: Recipe,
  trainer: TrainerClient,
  signal?: AbortSignal,
): Promise<void> {
  if (recipe.mode !== 'frozen') return
  try {
    const specs = backbones.map(({ spec }) => spec)
    const { precision } = await precisionOfRun(wish, recipe, specs)
    const first = { ...backbones[0], calibration: precision === 'int8' ? backbones[0].ranges : null }
    if (precision === 'int8' && !first.calibration) return
    const [source] = evaluationSources([first], recipe, '')
    await trainer.run('open', { source }, () => undefined, signal)
  } catch {
    // Said when it is asked for.
  }
}
