import path from 'node:path'
import { CALIBRATION_PICTURES, CHECKED_PICTURES } from '../../ml/backbones/int8/calibration.ts'
import { roundRobin } from '../../ml/round-robin.ts'
import { random, shuffle } from '../../ml/random.ts'
import type { FolderReading } from '../datasets/read-folder.ts'

/** A picture that ranges may be measured on. */
export interface CandidatePicture {
  /** Absolute. */
  file: string
  /** Names it within its folder; the choice depends on these alone. */
  path: string
  label: string | null
  split: string | null
}

/** Those of a folder that is about to be imported. */
export function candidatesOf({ root, entries }: Pick<FolderReading, 'root' | 'entries'>): CandidatePicture[] {
  return entries.map(({ path: name, label, split }) => ({ file: path.join(root, name), path: name, label, split }))
}

/**
 * Pictures to calibrate on, a seeded choice: training pictures where the split is known, else labelled ones, else all. Twice as many as are
 * needed, in case some cannot be read. Neither labels nor results play a part in what is measured on them.
 */
export function calibrationPictures(candidates: CandidatePicture[]): string[] {
  return shuffle(usable(candidates), random('calibration'))
    .slice(0, 2 * CALIBRATION_PICTURES)
    .map(({ file }) => file)
}

/**
 * Pictures to try ranges on that were measured on others: of the same ones a seeded choice in which classes and folders take turns, since one
 * of them may be unlike the rest. More than are needed, in case some cannot be read.
 */
export function checkedPictures(candidates: CandidatePicture[]): string[] {
  const next = random('checked')
  const groups = Map.groupBy(shuffle(usable(candidates), next), ({ label, path: name }) =>
    JSON.stringify([label, path.posix.dirname(name)]),
  )
  return roundRobin([...groups.values()], 3 * CHECKED_PICTURES).map(({ file }) => file)
}

/** In an order of their own. */
function usable(candidates: CandidatePicture[]): CandidatePicture[] {
  const labelled = candidates.filter(({ label }) => label !== null)
  const training = labelled.filter(({ split }) => split === null || split === 'train')
  const from = [training, labelled, candidates].find((some) => some.length > 0) ?? []
  return [...from].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}
