import path from 'node:path'
import type { Command } from 'commander'
import { resourcesDir } from '../../studio/base/home.ts'
import { loadRecipe, usualRecipe } from '../../studio/features/recipes.ts'
import { runFolderJob } from '../../studio/pipeline/folder-job.ts'
import { seedOption, withTrainer } from '../common.ts'
import type { VerbContext } from '../verb-context.ts'
import { trainLines, trainResult } from './train.ts'

export function define(command: Command, context: VerbContext): void {
  const { output } = context
  command
    .option('--out <dir>', 'folder for the project and the exported model', 'loupe-demo')
    .addOption(seedOption())
    .action(async ({ out, seed }: { out: string; seed: number }) => {
      const recipe = await loadRecipe(usualRecipe)
      const job = {
        target: path.join(resourcesDir(), 'sample'),
        projectDir: path.resolve(out, 'sample.loupe'),
        recipe,
        backbone: 'resnet50',
        seed,
        start: 'fresh' as const,
        out: path.resolve(out, 'model'),
      }
      const outcome = await withTrainer(context, (work) => runFolderJob(job, work))
      const exports: Record<string, string> = outcome.exported?.exports ?? {}
      output.result(
        'demo',
        { ...trainResult(outcome), gallery: exports.gallery, model: exports.onnx },
        trainLines(outcome),
      )
    })
}
