import type { Recipe } from '../../ml/training/recipes/schema.ts'
import type { FitJob } from '../protocol.ts'
import type { HeadFitting } from './head-fitting.ts'

/**
 * What the solvers are asked for by a job.
 * @param validated which of the job's validation pictures are there, in the order of the validation rows
 */
export function fittingOf<R extends Recipe>(job: FitJob & { recipe: R }, validated: Int32Array): HeadFitting<R> {
  const { recipe, seed, classes, classNames, runDir, startFrom, folds, outOfFold, begin, watched } = job
  const watchedRows = watched.map((i) => validated.indexOf(i))
  return { recipe, seed, classes, classNames, runDir, startFrom, folds, outOfFold, begin, watchedRows }
}
