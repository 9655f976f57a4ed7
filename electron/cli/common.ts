import { layoutWishes } from '../../common/layouts.ts'
import path from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import type { Measured } from '../../common/statistics/judge.ts'
import { sayChoice } from '../../common/words/choice.ts'
import { faults } from '../../common/words/en/command/arguments.ts'
import { runs } from '../../common/words/en/command/runs.ts'
import { numbers } from '../../common/words/en/numbers.ts'
import { results } from '../../common/words/en/results.ts'
import { train } from '../../common/words/en/train.ts'
import { headline } from '../../common/words/headline.ts'
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
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(n)) throw new InvalidArgumentError(faults.wholeNumber)
  return n
}

/** An option's value as a share, 0 to 1. */
export function share(text: string): number {
  const n = Number(text)
  if (text.trim() === '' || !Number.isFinite(n) || n < 0 || n > 1) throw new InvalidArgumentError(faults.share)
  return n
}

/** Metrics as promised for `--json`, or null. */
export function metricsObject(metrics: Metrics | null): Record<string, unknown> | null {
  if (!metrics) return null
  const { accuracy, accuracyInterval, macroF1, loss, n } = metrics
  return { accuracy, accuracyInterval, macroF1, loss, n }
}

/** How good a model is on some pictures, as the page says it, and the exact figures. */
export function measuredSentence(split: Measured | 'train', metrics: Metrics, classes: readonly string[]): string {
  const tooFew = tooFewToJudge(metrics.n, classes.length)
  return [
    headline(split, metrics, classes, tooFew, { results, numbers }),
    results.learning.exact(split, numbers.percent(metrics.accuracy, 2), numbers.decimal(metrics.loss, 4)),
  ].join(results.betweenSentences)
}

/** Which run is meant, and why Best kept it or another; printed before anything else about the run. */
export function runLines(project: Project, run: FinishedRun): string[] {
  const choice = choiceOf(runChoices(project), run.id)
  return [
    runs.title(run.id, run.recipe.title),
    ...(choice ? [sayChoice(choice, run.id, { train, results, numbers })] : []),
  ]
}
