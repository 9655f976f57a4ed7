import fs from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { LoupeError } from '../../ml/errors.ts'
import { indexOfLargest } from '../../ml/evaluation/metrics.ts'
import { byClass } from '../../ml/export/by-class.ts'
import { readModelCard } from '../../ml/export/model-card.ts'
import { picturesAt } from '../../studio/datasets/pictures-at.ts'
import { telling } from '../../studio/jobs/telling.ts'
import type { Work } from '../../studio/jobs/work.ts'
import { isProject } from '../../studio/project/project.ts'
import { findRun } from '../../studio/runs/finished-run.ts'
import { preparedSources } from '../../studio/runs/evaluate-run.ts'
import type { PredictJob } from '../../trainer/protocol.ts'
import { runs as say } from '../../../common/words/en/command/runs.ts'
import { count, percent } from '../../../common/words/en/numbers.ts'
import { withProject, withTrainer } from '../common.ts'
import { InOrder } from '../in-order.ts'
import type { VerbContext } from '../verb-context.ts'

export function define(command: Command, context: VerbContext): void {
  const { output, signal } = context
  command
    .argument('<model>', 'exported folder, or project')
    .argument('<pictures...>', 'picture files or folders')
    .option('--run <id>', 'run of a project (default: the one that Results shows)')
    .action(async (model: string, given: string[], { run }: { run?: string }) => {
      const paths = await picturesAt(given, signal)
      await withTrainer(context, async (work) => {
        const { job, classes } = await openModel(model, run, work)
        let [predicted, unreadable] = [0, 0]
        const inOrder = new InOrder()
        const tell = telling(output)
        const running = work.trainer.run(
          'predict',
          { model: job, paths },
          (event) => {
            if (event.type === 'prediction') {
              predicted++
              const at = paths[event.index]
              const best = indexOfLargest(event.probabilities)
              const [label, confidence] = [classes[best], event.probabilities[best]]
              const probabilities = byClass(event.probabilities, classes)
              const object = { type: 'prediction', path: at, label, confidence, probabilities }
              inOrder.put(event.index, () => output.item(object, [at, label, percent(confidence, 1)]))
            } else if (event.type === 'problem') {
              unreadable++
              const at = paths[event.index]
              const object = { type: 'unreadable', path: at, code: event.code, reason: event.reason }
              inOrder.put(event.index, () => output.item(object, [at, say.unreadable, event.reason]))
            } else tell(event)
          },
          signal,
        )
        const { engine, forwardPasses } = await running.finally(() => inOrder.flush())
        if (predicted === 0) throw new LoupeError('nothing_readable.given', { files: count(unreadable) })
        output.result('predict', { model: path.resolve(model), predicted, unreadable, engine, forwardPasses }, [])
      })
    })

  async function openModel(
    model: string,
    id: string | undefined,
    work: Work,
  ): Promise<{ job: PredictJob['model']; classes: string[] }> {
    if (isProject(model))
      return withProject(model, 'read', async (project) => {
        const run = findRun(project, id)
        const { evaluation: sources } = await preparedSources(project, run, work)
        return { job: { type: 'run', runDir: path.join(project.runsDir, run.id), sources }, classes: run.classes }
      })
    if (!fs.existsSync(model)) throw new LoupeError('no_such_folder.model_or_project', { folder: model })
    const { classes } = await readModelCard(model)
    return { job: { type: 'exported', dir: path.resolve(model) }, classes }
  }
}
