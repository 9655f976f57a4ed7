import { type ListedPicture, pictureFile } from '../db/pictures.ts'
import type { Prediction } from '../db/predictions.ts'
import type { Project } from '../project/project.ts'
import type { FinishedRun } from '../runs/finished-run.ts'
import { inPathOrder } from '../runs/run-data.ts'

/** A picture of the run and the run's prediction for it. */
export type Judged = ListedPicture & { prediction: Prediction }

/**
 * The pictures of a run that are still known, each with its prediction. Training pictures are left out: the run has
 * seen them, so they prove nothing.
 */
export function judgedPictures(project: Project, run: FinishedRun): Judged[] {
  const byId = new Map(project.pictures.present().map((picture) => [picture.id, picture]))
  const judged = project.predictions.ofRun(run.id).flatMap((prediction) => {
    const picture = prediction.split === 'train' ? undefined : byId.get(prediction.pictureId)
    return picture ? [{ ...picture, prediction }] : []
  })
  return inPathOrder(judged)
}

/** Test pictures, or validation pictures if there is no test split. */
export function heldOut(
  judged: Judged[],
): { path: string; hash: string; label: number; probabilities: Float32Array }[] {
  const of = (split: string) => judged.filter(({ prediction }) => prediction.split === split)
  const chosen = of('test').length > 0 ? of('test') : of('val')
  return chosen.flatMap((picture) => {
    const { truth, probabilities } = picture.prediction
    return truth === null ? [] : [{ path: pictureFile(picture), hash: picture.hash, label: truth, probabilities }]
  })
}
