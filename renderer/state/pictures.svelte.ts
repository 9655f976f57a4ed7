import { inNaturalOrder } from '../../common/natural-order.ts'
import { markCode, splitCode, stateCode, type PictureState } from '../../common/pictures/columns.ts'
import type { Mark } from '../../common/pictures/marks.ts'
import type { Split } from '../../common/splits.ts'
import { isSuspect } from '../../common/statistics/suspect.ts'
import type { PictureColumns } from '../../electron/server/shapes/project.ts'
import type { PredictionColumns } from '../../electron/server/shapes/runs.ts'

/**
 * The current run's prediction for one picture; class numbers are ids of the project's classes, -1 if it has none of
 * that name.
 */
interface EpochPredictions {
  /** Training pictures are predicted out of fold; null if unlabelled. */
  split: Split | null
  predicted: number
  truth: number
  /** Probability of the predicted class, 0–1. */
  confidence: number
  /** Probability of the class the picture had, 0–1; -1 without one. */
  own: number
}

/**
 * All pictures of a project by column, so that filtering and showing 50,000 of them needs no request. Rows keep their
 * position; new pictures come at the end. `version` increases with every change: reading it makes an effect or a
 * derived value follow the changes.
 */
export class PictureIndex {
  version = $state(0)
  revision = 0
  size = 0
  id: number[] = []
  v: string[] = []
  name: string[] = []
  source: number[] = []
  classId: number[] = []
  split: (Split | null)[] = []
  mark: (Mark | null)[] = []
  /** Null if nothing is wrong with it. */
  state: (PictureState | null)[] = []
  aspect: number[] = []
  /** By row; undefined if the run has no prediction. */
  judgements: (EpochPredictions | undefined)[] = []
  readonly #rows = new Map<number, number>()
  #places: number[] = []

  /** Row of a picture; undefined if it is unknown. */
  rowOf(id: number): number | undefined {
    return this.#rows.get(id)
  }

  /** Adds rows: known pictures are replaced, new ones added. */
  patch(columns: PictureColumns): void {
    columns.id.forEach((id, i) => {
      let row = this.#rows.get(id)
      if (row === undefined) {
        row = this.size++
        this.#rows.set(id, row)
        this.id[row] = id
      }
      this.v[row] = columns.v[i]
      this.name[row] = columns.name[i]
      this.source[row] = columns.source[i]
      this.classId[row] = columns.classId[i]
      this.split[row] = splitCode.decode(columns.split[i])
      this.mark[row] = markCode.decode(columns.mark[i])
      this.state[row] = stateCode.decode(columns.state[i])
      this.aspect[row] = columns.aspect[i]
    })
    this.revision = Math.max(this.revision, columns.revision)
    this.version++
  }

  /** Replaces the predictions with those of a run; null for none. */
  judge(predictions: PredictionColumns | null, classIds: ReadonlyMap<string, number>): void {
    this.judgements = []
    if (predictions) {
      const ids = predictions.classes.map((name) => classIds.get(name) ?? -1)
      predictions.id.forEach((id, i) => {
        const row = this.#rows.get(id)
        if (row === undefined) return
        this.judgements[row] = {
          split: splitCode.decode(predictions.split[i]),
          predicted: ids[predictions.predicted[i]] ?? -1,
          truth: predictions.truth[i] < 0 ? 0 : (ids[predictions.truth[i]] ?? -1),
          confidence: predictions.confidence[i],
          own: predictions.own[i],
        }
      })
    }
    this.version++
  }

  /**
   * By row: its position among all names in natural order ('img 9' before 'img 10'). Sorted once for all pictures,
   * because that takes a while.
   */
  placesByName(): number[] {
    if (this.#places.length !== this.size) {
      const rows = Array.from({ length: this.size }, (_, row) => row)
      rows.sort((a, b) => inNaturalOrder(this.name[a], this.name[b]))
      rows.forEach((row, place) => (this.#places[row] = place))
    }
    return this.#places
  }

  /** Whether the run disagrees with the picture's current label. */
  isWrong(row: number): boolean {
    const judged = this.judgements[row]
    return judged !== undefined && this.classId[row] !== 0 && judged.predicted !== this.classId[row]
  }

  /** Whether its label may be wrong. */
  isSuspect(row: number): boolean {
    const own = this.judgements[row]?.own ?? 1
    return isSuspect({ wrong: this.isWrong(row), kept: this.mark[row] === 'kept', own })
  }
}
