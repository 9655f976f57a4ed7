import type { Recipe } from '../../ml/training/recipes/schema.ts'

/** What a solver needs besides the rows. */
export interface HeadFitting<R extends Recipe = Recipe> {
  recipe: R
  seed: number
  classes: number
  /** Names of the classes by index: recipes may weight them. */
  classNames: string[]
  /** The run's folder, where the head, the checkpoint and the run's own network are written. */
  runDir: string
  /** Folder of an earlier run from whose weights the convex solver starts. */
  startFrom: string | null
  /** Folds for the convex solver's predictions of training pictures; null for the recipe's number. */
  folds: number | null
  /** Whether training pictures are predicted out of fold only if a search yields that anyway, or always. */
  outOfFold: 'from the search' | 'always'
  /** 'resume' continues from the checkpoint in the run's folder, if one fits. */
  begin: 'anew' | 'resume'
  /** Validation rows to report on after epochs; -1 if the picture could not be read. */
  watchedRows: Int32Array
}
