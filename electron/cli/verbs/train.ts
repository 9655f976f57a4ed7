import type { LayoutWish } from '../../../common/layouts.ts'
import { tooFewToJudge, type Measured } from '../../../common/statistics/judge.ts'
import { runs as say } from '../../../common/words/en/command/runs.ts'
import path from 'node:path'
import { type Command, Option } from 'commander'
import { isFeatureFile } from '../../ml/export/feature-files/read.ts'
import type { Metrics } from '../../ml/evaluation/metrics.ts'
import type { PrecisionReason } from '../../studio/features/auto-precision.ts'
import type { PrecisionWish } from '../../studio/engines/precision-choice.ts'
import { isProject } from '../../studio/project/project.ts'
import { loadRecipe, withBackbones, usualRecipe } from '../../studio/features/recipes.ts'
import { runFolderJob, type FolderJobOutcome } from '../../studio/pipeline/folder-job.ts'
import { defaultProjectDir } from '../../studio/pipeline/project-of.ts'
import {
  layoutOption,
  measuredSentence,
  metricsObject,
  precisionOption,
  refuseSecondProject,
  seedOption,
  withTrainer,
} from '../common.ts'
import { againLines, againObject, exportLines, parityLines } from '../export-lines.ts'
import type { VerbContext } from '../verb-context.ts'
import { trainFile } from './train-file.ts'

interface Options {
  project?: string
  layout: LayoutWish
  recipe: string
  backbone?: string
  precision: PrecisionWish
  seed: number
  start: 'fresh' | 'last'
  val?: string
  out?: string
}

export function define(command: Command, context: VerbContext): void {
  const { output, signal } = context
  command
    .argument('<target>', 'project, folder of pictures (imported first), or feature file (.h5, .npz)')
    .option('--project <dir>', 'project for a plain folder (default: NAME.loupe here)')
    .addOption(layoutOption())
    .option('--recipe <name|file>', 'built-in recipe or a JSON file', usualRecipe)
    .option(
      '--backbone <names>',
      'frozen network, or several with commas between, whose features are joined (default: those of the recipe)',
    )
    .addOption(precisionOption())
    .addOption(seedOption())
    .addOption(
      new Option('--start <from>', 'weights the quick head starts from').choices(['fresh', 'last']).default('fresh'),
    )
    .option('--out <dir>', 'also export models and gallery to this folder')
    .option('--val <file>', 'for a feature file: another one to validate on (default: 15 % of each class)')
    .action(async (target: string, options: Options) => {
      if (isFeatureFile(target) && !isProject(target)) return trainFile(target, options, { output, signal })
      refuseSecondProject(target, options.project)
      const recipe = withBackbones(await loadRecipe(options.recipe), options.backbone)
      const job = {
        target,
        projectDir: options.project ? path.resolve(options.project) : defaultProjectDir(target),
        layout: options.layout,
        recipe,
        precision: options.precision,
        seed: options.seed,
        start: options.start,
        out: options.out,
      }
      const outcome = await withTrainer(context, (work) => runFolderJob(job, work))
      output.result('train', trainResult(outcome), trainLines(outcome))
    })
}

/** The object that `--json` promises to scripts. */
export function trainResult(outcome: FolderJobOutcome): Record<string, unknown> {
  const { run, data, fit, metrics, skipped, exported, seconds, projectDir, unreadable } = outcome
  const { prepare, ...stages } = seconds
  return {
    project: projectDir,
    run: run.id,
    classes: data.classes,
    counts: {
      train: fit.used.train.length,
      val: fit.used.val.length,
      test: fit.used.test.length,
      unlabelled: data.unlabelled,
      skipped: skipped + unreadable.length,
      leftOut: data.leftOut,
    },
    metrics: { val: metricsObject(metrics.val), test: metricsObject(metrics.test) },
    seconds: { ...stages, total: performance.now() / 1000 - prepare },
    engine: {
      features: fit.engine.features,
      training: fit.engine.training,
      precision: run.precision,
      forwardPasses: fit.forwardPasses,
    },
    penalty: fit.penalty,
    bestEpoch: fit.bestEpoch,
    exports: exported?.exports ?? {},
    ...(exported?.parity && { parity: exported.parity }),
    ...(exported?.again && { float32: againObject(exported.again) }),
  }
}

export function trainLines({ run, data, metrics, exported, projectDir, seconds }: FolderJobOutcome): string[] {
  const said = (split: Measured) => {
    const measured = metrics[split]
    return measured ? [measuredSentence(split, measured, data.classes)] : []
  }
  const { test, cv } = metrics
  const few = (one: Metrics) => tooFewToJudge(one.n, data.classes.length)
  // With few or no test pictures, the folds judge better.
  const sentences = [...said('test'), ...said('val'), ...(cv && (!test || few(test)) ? said('cv') : [])]
  const { scan, features, fit, evaluate } = seconds
  return [
    ...(sentences.length > 0 ? sentences : [say.unmeasured]),
    ...keptLines(run),
    ...precisionLine(run),
    say.took(scan + features + fit + evaluate, features, fit),
    say.place(projectDir, run.id),
    ...exportLines(exported?.exports ?? {}),
    ...parityLines(exported?.parity ?? null),
    ...againLines(exported?.again ?? null),
  ]
}

/** The precision in which pictures were processed, and why; nothing if the user chose it. */
function precisionLine({ precision, engine }: FolderJobOutcome['run']): string[] {
  const reason = engine.why === undefined ? undefined : reasons[engine.why as PrecisionReason]
  return reason === undefined ? [] : [say.seenIn(precision, reason)]
}

const reasons: Record<PrecisionReason, string | undefined> = { ...say.reasons, asked: undefined, trained: undefined }

/** Which epoch was kept, and why. */
function keptLines({ recipe, engine, history }: FolderJobOutcome['run']): string[] {
  if (recipe.solver !== 'epochs' || engine.bestEpoch === null) return []
  const kept = history.find(({ epoch }) => epoch === engine.bestEpoch)
  return recipe.keep === 'best' && kept?.valAccuracy != null
    ? [say.keptBest(kept.epoch, history.length, kept.valAccuracy)]
    : [say.keptLast(engine.bestEpoch, history.length)]
}
