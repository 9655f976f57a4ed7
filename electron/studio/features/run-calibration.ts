import path from 'node:path'
import { writeFileAtomically } from '../../ml/atomic-file.ts'
import { checkedCalibration, keptCalibration, type Calibration } from '../../ml/backbones/int8/calibration.ts'
import { LoupeError } from '../../ml/errors.ts'
import type { Run } from '../db/runs.ts'
import type { Project } from '../project/project.ts'
import { readJsonSync } from '../../ml/regular-file.ts'

const fileIn = (runDir: string) => path.join(runDir, 'calibration.json')

/**
 * Stores with a run what its features depend on: the calibration of its backbone, or those of several as a list in
 * their order.
 */
export async function writeRunCalibrations(runDir: string, calibrations: Calibration[]): Promise<void> {
  const kept = calibrations.map(keptCalibration)
  const text = `${JSON.stringify(kept.length === 1 ? kept[0] : kept)}\n`
  await writeFileAtomically(fileIn(runDir), [Buffer.from(text)])
}

/**
 * The calibrations that an int8 run was trained with, in the order of its backbones; null for a float32 run.
 * @param count number of its backbones
 * @throws LoupeError `no_run` if the file is missing or damaged: other ranges would change the run's predictions
 */
export function runCalibrations(
  { runsDir }: Pick<Project, 'runsDir'>,
  run: Pick<Run, 'id' | 'precision'>,
  count: number,
): Calibration[] | null {
  if (run.precision !== 'int8') return null
  const calibrations = readCalibrations(fileIn(path.join(runsDir, run.id)))
  if (calibrations.length === count) return calibrations
  throw new LoupeError('no_run.calibration', { run: run.id })
}

/** The undamaged ones. */
function readCalibrations(file: string): Calibration[] {
  try {
    const kept = [readJsonSync(file)].flat()
    return kept.map(checkedCalibration).filter((found) => found !== null)
  } catch {
    return []
  }
}
