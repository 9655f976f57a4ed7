import path from 'node:path'
import type { Command } from 'commander'
import { checkFeatureFile } from '../../ml/export/feature-files/write.ts'
import { preparedBackbone } from '../../studio/backbones/prepared.ts'
import { importFolder } from '../../studio/datasets/import.ts'
import { readFolder } from '../../studio/datasets/read-folder.ts'
import { reportImport } from '../../studio/datasets/report-import.ts'
import { labelsInUse, sourceOf, writeFeaturesFrom } from '../../studio/exports/features.ts'
import { trainerInspect } from '../../studio/jobs/inspect.ts'
import { isProject, openOrCreateProject, openProject } from '../../studio/projects/project.ts'
import { defaultProjectDir } from '../../studio/runs/folder-job.ts'
import { loadRecipe } from '../../studio/runs/recipes.ts'
import { layoutOption, refuseSecondProject, withTrainer } from '../common.ts'
import { formatCount } from '../progress.ts'
import type { VerbContext } from '../verbs.ts'

interface Options {
  project?: string
  layout: 'auto' | 'folders' | 'split-folders' | 'lists'
  backbone: string
  recipe?: string
  out: string
}

export function define(command: Command, { output, signal }: VerbContext): void {
  command
    .argument('<target>', 'project, or folder of pictures (imported first)')
    .requiredOption('--out <file>', 'file to write, .h5 or .npz')
    .option('--backbone <name>', 'frozen network', 'resnet50')
    .option('--recipe <name|file>', "recipe whose evaluation transforms are used instead of the backbone's")
    .option('--project <dir>', 'project for a plain folder (default: NAME.loupe here)')
    .addOption(layoutOption())
    .action(async (target: string, options: Options) => {
      checkFeatureFile(options.out)
      refuseSecondProject(target, options.project)
      const transforms = options.recipe === undefined ? undefined : (await loadRecipe(options.recipe)).transforms.eval
      const given = isProject(target)
      const reading = given ? null : await readFolder(target, { layout: options.layout, signal })
      await withTrainer(async (trainer) => {
        const backbone = await preparedBackbone(options.backbone, trainer, output, signal)
        const project = given
          ? openProject(target, 'write')
          : openOrCreateProject(options.project ?? defaultProjectDir(target))
        try {
          const source = sourceOf(project, backbone, transforms)
          let passes = 0
          if (reading) {
            const inspect = trainerInspect(trainer, {
              source,
              onProgress: (done, total) => output.progress('features', done, total),
              onResult: ({ forwardPasses }) => (passes = forwardPasses),
            })
            reportImport(await importFolder(project, reading, { inspect, signal }), output)
          }
          const written = await writeFeaturesFrom(project, source, options.out, trainer, output, signal)
          const file = path.resolve(options.out)
          const { rows, dimensions, engine, forwardPasses } = written
          output.result(
            'features',
            {
              file,
              rows,
              dimensions,
              classes: labelsInUse(project),
              engine,
              forwardPasses: forwardPasses + passes,
              project: project.dir,
            },
            [`${formatCount(rows)} pictures, ${formatCount(dimensions)} numbers each: ${file}`],
          )
        } finally {
          project.close()
        }
      })
    })
}
