import { type Command, Option } from 'commander'
import { confidentMistakes, indexOfLargest } from '../../ml/evaluation/metrics.ts'
import { row } from '../../ml/matrix.ts'
import { findRun } from '../../studio/runs/finished-run.ts'
import { evaluateRun } from '../../studio/runs/evaluate-run.ts'
import { fewNote, metricsSentence, runLines, splitNames, withProject, withTrainer } from '../common.ts'
import type { VerbContext } from '../verb-context.ts'
import { percent } from '../numbers.ts'

const SHOWN_MISTAKES = 10

interface Options {
  run?: string
  split: 'train' | 'val' | 'test'
}

export function define(command: Command, context: VerbContext): void {
  const { output } = context
  command
    .argument('<project>', 'project folder')
    .option('--run <id>', 'run to measure (default: the one that Results shows)')
    .addOption(new Option('--split <name>', 'split to measure it on').choices(['train', 'val', 'test']).default('test'))
    .action((dir: string, { run: id, split }: Options) =>
      withProject(dir, 'look', async (project) => {
        const run = findRun(project, id)
        const { metrics, probabilities, rows, engine } = await withTrainer(context, (work) =>
          evaluateRun(project, run, split, work),
        )
        const k = run.classes.length
        const labels = rows.map(({ classIndex }) => classIndex)
        const given = { data: probabilities, rows: rows.length, cols: k }
        const mistakes = confidentMistakes(given, labels, SHOWN_MISTAKES).map((i) => {
          const own = row(given, i)
          const best = indexOfLargest(own)
          const { path, label } = rows[i]
          return { path, label, predicted: run.classes[best], confidence: own[best] }
        })
        const lines = [
          metricsSentence(splitNames[split], metrics) + fewNote(metrics),
          `Macro F1 ${metrics.macroF1.toFixed(3)}, loss ${metrics.loss.toFixed(3)}`,
          ...runLines(project, run),
          '',
          'precision  recall      F1  pictures',
          ...metrics.perClass.map(
            ({ precision, recall, f1, support }, i) =>
              [
                percent(precision).padStart(9),
                percent(recall).padStart(8),
                f1.toFixed(3).padStart(8),
                String(support).padStart(10),
              ].join('') + `  ${run.classes[i]}`,
          ),
          ...(mistakes.length > 0 ? ['', 'Most confident mistakes'] : []),
          ...mistakes.map(
            ({ path, label, predicted, confidence }) => `  ${predicted} ${percent(confidence)}, is ${label}: ${path}`,
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
