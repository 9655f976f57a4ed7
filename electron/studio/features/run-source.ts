import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import { spaceId } from '../../ml/features/space.ts'
import type { FeatureSource } from '../../trainer/protocol.ts'
import type { Run } from '../db/runs.ts'
import { runCalibrations } from './run-calibration.ts'
import type { Project } from '../project/project.ts'
import { evaluationSources, type RunBackbone } from './feature-sources.ts'

/**
 * The backbones of a run, given in its order, in its own precision.
 * @throws LoupeError `no_run` where the calibration of one is damaged
 */
export function backbonesAsIn(project: Project, run: Run, backbones: PreparedBackbone[]): RunBackbone[] {
  const calibrations = runCalibrations(project, run, backbones.length)
  return backbones.map((one, i) => ({ ...one, calibration: calibrations?.[i] ?? null }))
}

/** What a run looks at pictures with, in its own precision. @throws LoupeError `no_run` where a calibration is damaged */
export function sourcesOfRun(project: Project, run: Run, backbones: PreparedBackbone[]): FeatureSource[] {
  return evaluationSources(backbonesAsIn(project, run, backbones), run.recipe, project.cacheDir)
}

/** The spaces of a run's features; null where a calibration is damaged, so that nobody knows. */
export function spacesOfRun(project: Project, run: Run, backbones: PreparedBackbone[]): string[] | null {
  try {
    return sourcesOfRun(project, run, backbones).map(({ space }) => spaceId(space))
  } catch {
    return null
  }
}
