import { type Command, Option } from 'commander'
import { findRun } from '../../studio/runs/find.ts'
import { evaluateRun } from '../../studio/runs/score.ts'
import { metricsSentence, splitNames, withProject, withTrainer } from '../common.ts'
import { percent, plain } from '../output.ts'
import type { VerbContext } from '../verbs.ts'

interface Options {
  run?: string
  split: 'train' | 'val' | 'test'
}

export function define(command: Command, { output, signal }: VerbContext): void {
  command
    .argument('<project>', 'project folder')
    .option('--run <id>', 'run to measure (default: the newest)')
    .addOption(new Option('--split <name>', 'split to measure it on').choices(['train', 'val', 'test']).default('test'))
    .action((dir: string, { run: id, split }: Options) =>
      withProject(dir, 'write', async (project) => {
        const run = findRun(project, id)
        const { metrics, probabilities, rows, engine } = await withTrainer((trainer) =>
          evaluateRun(project, run, split, trainer, output, signal),
        )
        const mistakes = topMistakes(probabilities, rows, run.classes)
        const lines = [
          metricsSentence(splitNames[split], metrics),
          `Macro F1 ${metrics.macroF1.toFixed(3)}, loss ${metrics.loss.toFixed(3)}`,
          '',
          'precision  recall      F1  pictures',
          ...metrics.perClass.map(
            ({ precision, recall, f1, support }, i) =>
              [
                percent(precision).padStart(9),
                percent(recall).padStart(8),
                f1.toFixed(3).padStart(8),
                String(support).padStart(10),
              ].join('') + `  ${plain(run.classes[i])}`,
          ),
          ...(mistakes.length > 0 ? ['', 'Most confident mistakes'] : []),
          ...mistakes.map(
            ({ path, label, predicted, confidence }) =>
              `  ${plain(predicted)} ${percent(confidence)}, is ${plain(label)}: ${plain(path)}`,
          ),
        ]
        output.result(
          'evaluate',
          { project: project.dir, run: run.id, split, classes: run.classes, metrics, mistakes, engine },
          lines,
        )
      }),
    )
}

const SHOWN_MISTAKES = 10

/** The most confident wrong answers first. */
function topMistakes(
  probabilities: Float32Array,
  rows: { path: string; label: string; classIndex: number }[],
  classes: string[],
): { path: string; label: string; predicted: string; confidence: number }[] {
  const k = classes.length
  return rows
    .map(({ path, label, classIndex }, i) => {
      const own = probabilities.subarray(i * k, (i + 1) * k)
      const best = own.indexOf(own.reduce((a, b) => Math.max(a, b)))
      return { path, label, predicted: classes[best], confidence: own[best], wrong: best !== classIndex }
    })
    .filter(({ wrong }) => wrong)
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, SHOWN_MISTAKES)
    .map(({ path, label, predicted, confidence }) => ({ path, label, predicted, confidence }))
}
