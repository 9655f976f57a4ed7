import type { Command } from 'commander'
import type { PrecisionWish } from '../../studio/engines/precision-choice.ts'
import { loadRecipe } from '../../studio/features/recipes.ts'
import type { LayoutWish } from '../../../common/layouts.ts'
import { runFeaturesJob } from '../../studio/pipeline/features-job.ts'
import { defaultProjectDir, withProjectOf } from '../../studio/pipeline/project-of.ts'
import { isProject } from '../../studio/project/project.ts'
import { data } from '../../../common/words/en/command/data.ts'
import { layoutOption, precisionOption, refuseSecondProject, withTrainer } from '../common.ts'
import type { VerbContext } from '../verb-context.ts'

interface Options {
  project?: string
  layout: LayoutWish
  backbone: string
  precision: PrecisionWish
  recipe?: string
  bySplit?: boolean
  out: string
}

export function define(command: Command, context: VerbContext): void {
  command
    .argument('<target>', 'project, or folder of pictures (imported first)')
    .requiredOption('--out <file>', 'file to write, .h5 or .npz')
    .option('--by-split', 'a file each for training, validation, test and unlabelled pictures: FILE-train.h5, …')
    .option('--backbone <name>', 'frozen network', 'resnet50')
    .addOption(precisionOption('float32'))
    .option('--recipe <name|file>', "recipe whose evaluation transforms are used instead of the backbone's")
    .option('--project <dir>', 'project for a plain folder (default: NAME.loupe here)')
    .addOption(layoutOption())
    .action(async (target: string, options: Options) => {
      const { layout, backbone, precision, bySplit, out: file } = options
      refuseSecondProject(target, options.project)
      const recipe = options.recipe === undefined ? undefined : await loadRecipe(options.recipe)
      const folder = isProject(target) ? null : target
      const job = { folder, layout, backbone, precision, recipe, file, bySplit }
      const { files, projectDir, ...found } = await withTrainer(context, (work) =>
        withProjectOf(target, options.project ?? defaultProjectDir(target), (open) => runFeaturesJob(job, open, work)),
      )
      context.output.result(
        'features',
        { ...(bySplit ? { files } : { file: files.all?.file }), ...found, project: projectDir },
        Object.values(files).map(({ file, rows }) => data.features(rows, found.dimensions, file)),
      )
    })
}
