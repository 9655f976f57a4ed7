import path from 'node:path'
import { CALIBRATION_PICTURES, CHECKED_PICTURES } from '../../ml/backbones/int8/calibration.ts'
import { roundRobin } from '../../ml/round-robin.ts'
import { random, shuffle } from '../../ml/random.ts'
import type { FolderReading } from '../datasets/read-folder.ts'

/** A picture that ranges may be measured on. */
export interface CandidatePicture {
  /** Absolute. */
  file: string
  /** Its name within its folder; the choice depends only on these names. */
  path: string
  label: string | null
  split: string | null
}

/** Those of a folder that is about to be imported. */
export function candidatesOf({ root, entries }: Pick<FolderReading, 'root' | 'entries'>): CandidatePicture[] {
  return entries.map(({ path: name, label, split }) => ({ file: path.join(root, name), path: name, label, split }))
}

/**
 * A seeded choice of pictures to calibrate on: training pictures if the split is known, else labelled ones, else all.
 * Twice as many as needed, in case some cannot be read. Labels and results have no influence on what is measured.
 */
export function calibrationPictures(candidates: CandidatePicture[]): string[] {
  return shuffle(usable(candidates), random('calibration'))
    .slice(0, 2 * CALIBRATION_PICTURES)
    .map(({ file }) => file)
}

/**
 * Pictures on which to check ranges from other pictures: a seeded choice of the same ones, with classes and folders
 * taking turns, since one of them may be unlike the rest. More than needed, in case some cannot be read.
 */
export function checkedPictures(candidates: CandidatePicture[]): string[] {
  const next = random('checked')
  const groups = Map.groupBy(shuffle(usable(candidates), next), ({ label, path: name }) =>
    JSON.stringify([label, path.posix.dirname(name)]),
  )
  return roundRobin([...groups.values()], 3 * CHECKED_PICTURES).map(({ file }) => file)
}

/** In an order that depends only on the pictures. */
function usable(candidates: CandidatePicture[]): CandidatePicture[] {
  const labelled = candidates.filter(({ label }) => label !== null)
  const training = labelled.filter(({ split }) => split === null || split === 'train')
  const from = [training, labelled, candidates].find((some) => some.length > 0) ?? []
  return [...from].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}
