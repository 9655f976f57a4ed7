import { compareAnswers, type Comparison, type JudgedTwice } from '../../../common/statistics/compare-answers.ts'
import { measuredSplits, type Measured } from '../../../common/statistics/judge.ts'
import { LoupeError } from '../../ml/errors.ts'
import type { Split } from '../../../common/splits.ts'
import type { Project } from '../project/project.ts'
import { namesNow } from '../runs/class-names.ts'
import { sealedSplits } from './seal.ts'

/** Two runs on the pictures of one split that both predicted. */
export interface SplitComparison extends Comparison {
  /** Pictures of that split that only one of them predicted; these are not compared. */
  onlyBefore: number
  onlyAfter: number
}

export interface RunComparison {
  before: string
  after: string
  /** The splits that both were measured on, except a sealed test set. */
  splits: Partial<Record<Measured, SplitComparison>>
}

type Row = [id: number, classId: number, truth: number, predicted: number]

/** A run's predictions for the pictures of a split that are currently labelled and in use. */
const statement = `
  select p.id, p.class_id, r.truth, r.predicted from predictions r
  join pictures p on p.id = r.picture_id join classes c on c.id = p.class_id
  where r.run_id = ? and r.split = ? and r.truth is not null and p.mark is not 'rejected' and not c.ignored order by p.id`

const splitOf: Record<Measured, Split> = { test: 'test', val: 'val', cv: 'train' }

/**
 * Compares two runs picture by picture, with the current labels: used by Results after a retraining and by Compare.
 * @throws LoupeError `no_run`
 */
export function compareRuns(project: Project, before: string, after: string): RunComparison {
  const sealed = sealedSplits(project)
  const names = new Map(project.classes.all().map(({ id, name }) => [id, name]))
  const [then, now] = [namesOf(project, before), namesOf(project, after)]
  const ask = project.db.$client.prepare(statement).raw()
  const splits: RunComparison['splits'] = {}
  for (const measured of measuredSplits) {
    const split = splitOf[measured]
    if (sealed.includes(split)) continue
    const earlier = new Map((ask.all(before, split) as Row[]).map((row) => [row[0], row]))
    const later = ask.all(after, split) as Row[]
    const both = later.flatMap(([id, classId, , predicted]): JudgedTwice[] => {
      const first = earlier.get(id)
      if (!first) return []
      const label = names.get(classId) ?? ''
      return [{ id, before: then[first[3]], after: now[predicted], label, labelThen: then[first[2]] }]
    })
    if (earlier.size === 0 || later.length === 0) continue
    const { length: n } = both
    splits[measured] = { ...compareAnswers(both), onlyBefore: earlier.size - n, onlyAfter: later.length - n }
  }
  return { before, after, splits }
}

function namesOf(project: Project, run: string): string[] {
  const classes = project.runs.get(run)?.classes
  if (!classes) throw new LoupeError('no_run.unknown', { run })
  return namesNow(project, classes)
}
