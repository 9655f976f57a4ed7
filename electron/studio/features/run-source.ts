import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import type { Run } from '../db/runs.ts'
import { runCalibrations } from './run-calibration.ts'
import type { Project } from '../project/project.ts'
import { runSources, type RunSources } from './feature-sources.ts'

/**
 * How a run sees pictures, in its own precision.
 * @param backbones in its order
 * @throws LoupeError `no_run` if a calibration is damaged
 */
export function sourcesOfRun(project: Project, run: Run, backbones: PreparedBackbone[]): RunSources {
  const calibrations = runCalibrations(project, run, backbones.length)
  const own = backbones.map((one, i) => ({ ...one, calibration: calibrations?.[i] ?? null }))
  return runSources(own, run.recipe, project.cacheDir)
}

/** The same; null if a calibration is damaged, so that nobody knows. */
export function knownSources(project: Project, run: Run, backbones: PreparedBackbone[]): RunSources | null {
  try {
    return sourcesOfRun(project, run, backbones)
  } catch {
    return null
  }
}
