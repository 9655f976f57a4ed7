import type { Recipe } from '../../ml/training/recipes/schema.ts'

/** What a solver is asked for; the rows come beside it. */
export interface HeadFitting<R extends Recipe = Recipe> {
  recipe: R
  seed: number
  classes: number
  /** Names of the classes, by index: recipes may weigh them. */
  classNames: string[]
  /** The run's folder: head and checkpoints, and a network of its own, are written there. */
  runDir: string
  /** Folder of an earlier run whose weights the convex solver starts from. */
  startFrom: string | null
  /** Folds that the convex solver judges training pictures by; null: as many as the recipe says. */
  folds: number | null
  /** Training pictures are predicted out of fold if a search yields it anyway, or always. */
  outOfFold: 'from the search' | 'always'
  /** 'resume' continues from the checkpoint in the run's folder, if there is one that fits. */
  begin: 'anew' | 'resume'
  /** Validation rows that are reported on after epochs; -1: that picture could not be read. */
  watchedRows: Int32Array
}
