import { onScreen } from '../../common/problems/problem.ts'
import { visible } from '../../common/visible.ts'
import type { Job, JobKind } from '../server/shapes/jobs.ts'
import type { MenuWord, Speech } from './speech.ts'

const done: Record<JobKind, MenuWord> = {
  import: 'doneImport',
  train: 'doneTrain',
  export: 'doneExport',
  pack: 'donePack',
  measure: 'doneMeasure',
  install: 'doneInstall',
}
const failed: Record<JobKind, MenuWord> = {
  import: 'failedImport',
  train: 'failedTrain',
  export: 'failedExport',
  pack: 'failedPack',
  measure: 'failedMeasure',
  install: 'failedInstall',
}

/** The notification about a job that has ended. */
export function jobMessage(job: Job, { words, problems }: Speech): { title: string; body: string } {
  const { kind, status, problem } = job
  if (status !== 'failed') return { title: words[done[kind]], body: words.lookAtIt }
  const body = problem ? visible(onScreen(problems, problem).message) : words.lookAtIt
  return { title: words[failed[kind]], body }
}
