import type { Recipe } from '../../ml/training/recipes/schema.ts'
import type { FitJob } from '../protocol.ts'
import type { HeadFitting } from './head-fitting.ts'

/**
 * The part of a job that solvers need.
 * @param validated the validation pictures that could be read, in the order of the validation rows
 */
export function fittingOf<R extends Recipe>(job: FitJob & { recipe: R }, validated: Int32Array): HeadFitting<R> {
  const { recipe, seed, classes, classNames, runDir, startFrom, folds, outOfFold, begin, watched } = job
  const watchedRows = watched.map((i) => validated.indexOf(i))
  return { recipe, seed, classes, classNames, runDir, startFrom, folds, outOfFold, begin, watchedRows }
}
