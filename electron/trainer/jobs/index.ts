import type { JobContext } from '../context.ts'
import type { JobName, Jobs } from '../protocol.ts'
import { calibrateJob } from './calibrate.ts'
import { exportJob } from './export.ts'
import { featureFileJob } from './feature-file.ts'
import { fitJob } from './fit.ts'
import { fitFileJob } from './fit-file.ts'
import { importWeightsJob } from './import-weights.ts'
import { measureEnginesJob } from './measure-engines.ts'
import { measurePrecisionsJob } from './measure-precisions.ts'
import { passJob } from './pass.ts'
import { predictJob } from './predict.ts'
import { prepareJob } from './prepare.ts'
import { scoreJob } from './score.ts'

/** Every job by its name; one that is missing does not compile. */
export const jobs: {
  [N in JobName]: (job: Jobs[N]['job'], context: JobContext<Jobs[N]['event']>) => Promise<Jobs[N]['result']>
} = {
  prepare: prepareJob,
  importWeights: importWeightsJob,
  calibrate: calibrateJob,
  measureEngines: measureEnginesJob,
  measurePrecisions: measurePrecisionsJob,
  pass: passJob,
  fit: fitJob,
  fitFile: fitFileJob,
  score: scoreJob,
  featureFile: featureFileJob,
  predict: predictJob,
  export: exportJob,
}
