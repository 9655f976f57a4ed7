import { roundRobin } from '../../ml/round-robin.ts'
import { readInput, seenAs } from '../db/run-inputs.ts'
import type { ListedPicture } from '../db/pictures.ts'
import type { Project } from '../project/project.ts'
import { inPathOrder } from '../runs/run-data.ts'
import type { FinishedRun } from '../runs/finished-run.ts'

const MOST = 12

/** A picture that a run was trained on, with the class index of its label at that time. */
export interface TrainingSample {
  picture: ListedPicture
  label: number
}

/**
 * Up to twelve pictures that the run was trained on, with classes taking turns. None for runs of versions that did not
 * store what they saw.
 */
export function trainingSamples(project: Project, run: FinishedRun): TrainingSample[] {
  const seen = readInput(project.db, run.id)?.seen
  if (!seen) return []
  const classes = project.classes.all().map(({ id, name }) => ({ id, label: run.classes.indexOf(name) }))
  const asTraining = new Map(classes.map(({ id, label }) => [seenAs(id, 'train', true), label]))
  const byClass: TrainingSample[][] = run.classes.map(() => [])
  for (const picture of inPathOrder(project.pictures.present())) {
    const label = asTraining.get(seen.get(picture.id) ?? 0) ?? -1
    if (label >= 0) byClass[label].push({ picture, label })
  }
  return roundRobin(byClass, MOST)
}
