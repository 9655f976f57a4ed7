import { splitCode } from '../../../common/pictures/columns.ts'
import type { Split } from '../../../common/splits.ts'
import { LoupeError } from '../../ml/errors.ts'
import type { Project } from '../project/project.ts'
import { namesNow } from '../runs/class-names.ts'
import { sealedSplits } from './seal.ts'

/**
 * A run's predictions by column; test pictures are left out while the test set is sealed. Class numbers are indices
 * into the run's classes.
 */
export interface PredictionColumns {
  run: string
  /** Current names of the classes, in the run's order; a name appears twice if classes were merged since. */
  classes: string[]
  id: number[]
  /** Encoded by `splitCode`; training pictures are predicted out of fold, unlabelled ones have no split. */
  split: number[]
  /** -1 without a label. The label at the time of the run. */
  truth: number[]
  predicted: number[]
  /** Probability of the predicted class, 0–1. */
  confidence: number[]
  /** Probability of the class the picture had, 0–1; -1 without a label. */
  own: number[]
}

type Row = [id: number, split: Split | null, truth: number | null, predicted: number, confidence: number, p: Buffer]

const statement = `
  select picture_id, split, truth, predicted, confidence, probabilities from predictions
  where run_id = ? and (split is null or split not in (select value from json_each(?))) order by picture_id`

/** @throws LoupeError `no_run` */
export function predictionColumns(project: Project, run: string): PredictionColumns {
  const classes = project.runs.get(run)?.classes
  if (!classes) throw new LoupeError('no_run.unknown', { run })
  const rows = project.db.$client
    .prepare(statement)
    .raw()
    .all(run, JSON.stringify(sealedSplits(project))) as Row[]
  return {
    run,
    classes: namesNow(project, classes),
    id: rows.map(([id]) => id),
    split: rows.map(([, split]) => splitCode.encode(split)),
    truth: rows.map(([, , truth]) => truth ?? -1),
    predicted: rows.map(([, , , predicted]) => predicted),
    confidence: rows.map(([, , , , confidence]) => rounded(confidence)),
    own: rows.map(([, , truth, , , p]) => (truth === null ? -1 : rounded(p.readFloatLE(4 * truth)))),
  }
}

/** Five digits: as precise as displayed, at a third of the length. */
function rounded(p: number): number {
  return Math.round(p * 1e5) / 1e5
}
