import type { JobContext } from '../context.ts'
import type { FitEvent } from '../protocol.ts'
import { fitConvex } from './convex.ts'
import { fitWithEpochs } from './epochs.ts'
import type { FittedHead } from './fitted-head.ts'
import type { HeadFitting } from './head-fitting.ts'
import type { HeadRows } from './head-rows.ts'

/**
 * Trains a head on features with the solver of its recipe. The head expects features like those in the rows: scaled, if
 * these are.
 */
export function fitHead(fitting: HeadFitting, rows: HeadRows, context: JobContext<FitEvent>): Promise<FittedHead> {
  const { recipe } = fitting
  return recipe.solver === 'convex'
    ? fitConvex({ ...fitting, recipe }, rows, context)
    : fitWithEpochs({ ...fitting, recipe }, rows, context)
}
