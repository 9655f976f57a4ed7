import { visible } from '../../common/visible.ts'
import type { Problem } from '../../common/problems/sentences.ts'
import type { Job, JobKind } from '../server/shapes/jobs.ts'
import type { MenuWord, Words } from './menu-words.ts'

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

/** How the shell speaks: in the page's language, which may change. */
export interface Speech {
  words(): Words
  problem(problem: Problem): Promise<{ message: string; next: string }>
}

/** The notification of a job that is over. */
export async function jobMessage(job: Job, speech: Speech): Promise<{ title: string; body: string }> {
  const { kind, status, problem } = job
  const words = speech.words()
  if (status !== 'failed') return { title: words[done[kind]], body: words.lookAtIt }
  const body = problem ? visible((await speech.problem(problem)).message) : words.lookAtIt
  return { title: words[failed[kind]], body }
}
