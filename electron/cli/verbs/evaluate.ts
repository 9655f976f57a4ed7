import { type Command, Option } from 'commander'
import { confidentMistakes, indexOfLargest } from '../../ml/evaluation/metrics.ts'
import { row } from '../../ml/matrix.ts'
import { findRun } from '../../studio/runs/finished-run.ts'
import { evaluateRun } from '../../studio/runs/evaluate-run.ts'
import { runs as say } from '../../../common/words/en/command/runs.ts'
import { gallery } from '../../../common/words/en/gallery.ts'
import { numbers } from '../../../common/words/en/numbers.ts'
import { results } from '../../../common/words/en/results.ts'
import { columns } from '../columns.ts'
import { measuredSentence, runLines, withProject, withTrainer } from '../common.ts'
import type { VerbContext } from '../verb-context.ts'

const SHOWN_MISTAKES = 10
const { count, decimal, percent } = numbers

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
        const heads = [gallery.precision, gallery.recall, gallery.f1, gallery.count]
        const lines = [
          measuredSentence(split, metrics, run.classes) + (split === 'train' ? ` ${gallery.learned}` : ''),
          say.macroF1(metrics.macroF1),
          ...runLines(project, run),
          '',
          columns(heads, gallery.class),
          ...metrics.perClass.map(({ precision, recall, f1, support }, i) => {
            const figures = [percent(precision, 1), percent(recall, 1), decimal(f1, 3), count(support)]
            return columns(figures, run.classes[i])
          }),
          ...(mistakes.length > 0 ? ['', results.mistakes.title] : []),
          ...mistakes.map(({ path, label, predicted, confidence }) => say.mistake(label, predicted, confidence, path)),
        ]
        output.result(
          'evaluate',
          { project: project.dir, run: run.id, split, classes: run.classes, metrics, mistakes, engine },
          lines,
        )
      }),
    )
}
