import { indexOfLargest } from '../../ml/evaluation/metrics.ts'
import type { Matrix } from '../../ml/matrix.ts'
import type { Split } from '../../../common/splits.ts'
import type { FitResult } from '../../trainer/protocol.ts'
import type { Prediction } from '../db/predictions.ts'
import type { RunMetrics } from '../db/schema.ts'
import type { Project } from '../project/project.ts'
import type { LabelledRow, RunData } from './run-data.ts'
import { measure } from './measure.ts'

/**
 * Measures validation and test pictures, and training pictures if the fit predicted them out of fold, and stores the
 * run's predictions for all of these. Predictions of an earlier part of the same run are replaced.
 */
export function keepResults(project: Project, runId: string, data: RunData, fit: FitResult): RunMetrics {
  const rowsOf = (split: Split, used: Int32Array) => Array.from(used, (i) => data.pictures[split][i])
  const judged = {
    val: { rows: rowsOf('val', fit.used.val), values: fit.probabilities.val },
    test: { rows: rowsOf('test', fit.used.test), values: fit.probabilities.test },
    train: {
      rows: fit.outOfFold ? rowsOf('train', fit.outOfFold.pictures) : [],
      values: fit.outOfFold?.probabilities ?? new Float32Array(),
    },
  }
  const matrixOf = (split: Split): Matrix => {
    const { rows, values } = judged[split]
    return { data: values, rows: rows.length, cols: data.classes.length }
  }
  const metricsOf = (split: Split) => measure(matrixOf(split), judged[split].rows)
  project.predictions.put(
    (['val', 'test', 'train'] as const).flatMap((split) =>
      predictions(runId, split, judged[split].rows, matrixOf(split)),
    ),
  )
  return { val: metricsOf('val'), test: metricsOf('test'), cv: metricsOf('train') }
}

function predictions(runId: string, split: Split, rows: LabelledRow[], { data, cols }: Matrix): Prediction[] {
  return rows.map(({ id, classIndex }, i) => {
    const own = data.slice(i * cols, (i + 1) * cols)
    const predicted = indexOfLargest(own)
    return {
      runId,
      pictureId: id,
      split,
      truth: classIndex,
      predicted,
      confidence: own[predicted],
      probabilities: own,
    }
  })
}
