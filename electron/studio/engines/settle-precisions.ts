import { LoupeError } from '../../ml/errors.ts'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import type { JobObserver } from '../jobs/observer.ts'
import type { TrainerClient } from '../jobs/trainer-client.ts'
import type { Project } from '../projects/project.ts'
import { evaluationTransforms, type RunBackbone } from '../runs/sources.ts'
import type { CandidatePicture } from './calibration-pictures.ts'
import { precisionOfRun, type PrecisionWish } from './choice.ts'
import { settlePrecision } from './settle-precision.ts'

export interface SettledPrecisions {
  /** Each with its own calibration, or all of them in float32. */
  backbones: RunBackbone[]
  /** Made to find them. */
  forwardPasses: number
}

/**
 * The precision of a run, and the calibration that each of its backbones needs for it. A run has one precision: where 'auto' does not mean
 * int8 for every backbone, all of them run in float32.
 * @param candidates pictures to calibrate on; left out: those of the project
 * @throws LoupeError as `settlePrecision`; `recipe_unsupported` for int8 in a recipe that trains below the head
 */
export async function settlePrecisions(
  project: Project,
  wish: PrecisionWish,
  backbones: PreparedBackbone[],
  recipe: Recipe,
  trainer: TrainerClient,
  observer: Pick<JobObserver, 'progress' | 'warning'>,
  options: { signal?: AbortSignal; candidates?: CandidatePicture[] } = {},
): Promise<SettledPrecisions> {
  if (wish === 'int8' && recipe.mode !== 'frozen')
    throw new LoupeError(
      'recipe_unsupported',
      `${recipe.name} trains layers of the backbone, and whole numbers (int8) cannot be trained.`,
      'Choose float32 or auto as the precision, or a recipe that trains the head only.',
    )
  const exact = backbones.map((one) => ({ ...one, calibration: null }))
  let forwardPasses = 0
  const specs = backbones.map(({ spec }) => spec)
  if ((await precisionOfRun(wish, recipe, specs)) === 'float32') return { backbones: exact, forwardPasses }
  const settled: RunBackbone[] = []
  for (const one of backbones) {
    const seen = evaluationTransforms(one, recipe)
    const found = await settlePrecision(project, wish, one, seen, trainer, observer, options)
    forwardPasses += found.forwardPasses
    if (!found.calibration) return { backbones: exact, forwardPasses }
    settled.push({ ...one, calibration: found.calibration })
  }
  return { backbones: settled, forwardPasses }
}
