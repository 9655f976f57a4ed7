import { layoutWishes } from '../../common/layouts.ts'
import path from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { choiceSentence } from '../../common/words/en/choice.ts'
import { LoupeError } from '../ml/errors.ts'
import { databaseError } from '../studio/db/errors.ts'
import { TrainerClient } from '../studio/jobs/trainer-client.ts'
import { isProject, openProject, openToLook, type Project } from '../studio/project/project.ts'
import { choiceOf, runChoices } from '../studio/runs/choices.ts'
import type { FinishedRun } from '../studio/runs/finished-run.ts'
import { tooFewToJudge } from '../../common/statistics/judge.ts'
import type { Metrics } from '../ml/evaluation/metrics.ts'
import type { Work } from '../studio/jobs/work.ts'
import type { VerbContext } from './verb-context.ts'
import { formatCount, percent } from './numbers.ts'

/** Gives `use` a training process, with its observer and stop signal, and ends the process afterwards. */
export async function withTrainer<T>({ output, signal }: VerbContext, use: (work: Work) => Promise<T>): Promise<T> {
  const trainer = new TrainerClient()
  try {
    return await use({ trainer, observer: output, signal })
  } finally {
    trainer.close()
  }
}

/** Opens a project for `use` and closes it afterwards. @param mode with 'look', written to only if possible */
export async function withProject<T>(
  dir: string,
  mode: 'read' | 'write' | 'look',
  use: (project: Project) => Promise<T> | T,
): Promise<T> {
  const project = mode === 'look' ? openToLook(dir) : openProject(dir, mode)
  try {
    return await use(project)
  } catch (error) {
    throw databaseError(error, project.dir)
  } finally {
    project.close()
  }
}

/** Throws `usage` if a project is given together with another target project. */
export function refuseSecondProject(target: string, project: string | undefined): void {
  if (project === undefined || !isProject(target) || path.resolve(project) === path.resolve(target)) return
  throw new LoupeError('usage.two_projects', { target, project })
}

export const layoutOption = () =>
  new Option('--layout <name>', 'how labels are laid down').choices([...layoutWishes]).default('auto')

/** Precision of the frozen network. */
export const precisionOption = (usual: 'auto' | 'float32' = 'auto') =>
  new Option(
    '--precision <name>',
    'of the frozen network; auto: int8 where this kind of processor is faster with it and the pictures agree, else float32',
  )
    .choices(['auto', 'float32', 'int8'])
    .default(usual)

export const seedOption = () => new Option('--seed <n>', 'seed of everything random').argParser(wholeNumber).default(0)

/** An option's value as a whole number from 0. */
export function wholeNumber(text: string): number {
  const n = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(n))
    throw new InvalidArgumentError('It must be a whole number from 0.')
  return n
}

/** An option's value as a share, 0 to 1. */
export function share(text: string): number {
  const n = Number(text)
  if (text.trim() === '' || !Number.isFinite(n) || n < 0 || n > 1)
    throw new InvalidArgumentError('It must be a number from 0 to 1.')
  return n
}

/** Metrics as promised for `--json`, or null. */
export function metricsObject(metrics: Metrics | null): Record<string, unknown> | null {
  if (!metrics) return null
  const { accuracy, accuracyInterval, macroF1, loss, n } = metrics
  return { accuracy, accuracyInterval, macroF1, loss, n }
}

/** "Right for 341 of 372 test pictures (91.67 %; …)". */
export function metricsSentence(name: string, { accuracy, accuracyInterval: [low, high], n }: Metrics): string {
  const right = Math.round(accuracy * n)
  return (
    `Right for ${formatCount(right)} of ${formatCount(n)} ${name} pictures (${percent(accuracy, 2)}; ` +
    `with this many pictures, somewhere between ${Math.floor(low * 100)} and ${Math.ceil(high * 100)} %).`
  )
}

/** A caution for figures from few pictures; '' if there are enough. */
export function fewNote({ n, perClass }: Metrics): string {
  return tooFewToJudge(n, perClass.length)
    ? ' Fewer than five pictures per class: too few to say how good the model is.'
    : ''
}

/** Which run is meant, and why Best kept it or another; printed before anything else about the run. */
export function runLines(project: Project, run: FinishedRun): string[] {
  const choice = choiceOf(runChoices(project), run.id)
  const title = `Run ${run.id} (${run.recipe.title}).`
  if (!choice) return [title]
  const reason = choiceSentence(choice)
  return [choice.kept === run.id ? `${title} ${reason}` : `${title} Best did not keep this run. ${reason}`]
}

export const splitNames = { train: 'training', val: 'validation', test: 'test' } as const
