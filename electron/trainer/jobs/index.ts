import type { JobContext } from '../context.ts'
import type { JobName, Jobs } from '../protocol.ts'

type Job<N extends JobName> = (job: Jobs[N]['job'], context: JobContext<Jobs[N]['event']>) => Promise<Jobs[N]['result']>

/**
 * Every job by name; a missing one does not compile. Each is loaded on first use, so that the first picture does not
 * wait for TensorFlow.js.
 */
export const jobs: { [N in JobName]: () => Promise<Job<N>> } = {
  open: async () => (await import('./open.ts')).openJob,
  prepare: async () => (await import('./prepare.ts')).prepareJob,
  importWeights: async () => (await import('./import-weights.ts')).importWeightsJob,
  checkRanges: async () => (await import('./check-ranges.ts')).checkRangesJob,
  calibrate: async () => (await import('./calibrate.ts')).calibrateJob,
  measureEngines: async () => (await import('./measure-engines.ts')).measureEnginesJob,
  measurePrecisions: async () => (await import('./measure-precisions.ts')).measurePrecisionsJob,
  pass: async () => (await import('./pass.ts')).passJob,
  fit: async () => (await import('./fit.ts')).fitJob,
  fitFile: async () => (await import('./fit-file.ts')).fitFileJob,
  score: async () => (await import('./score.ts')).scoreJob,
  featureFile: async () => (await import('./feature-file.ts')).featureFileJob,
  predict: async () => (await import('./predict.ts')).predictJob,
  export: async () => (await import('./export.ts')).exportJob,
}
