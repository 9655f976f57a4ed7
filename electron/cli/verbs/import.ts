import type { LayoutWish } from '../../../common/layouts.ts'
import type { Command } from 'commander'
import { chooseByName } from '../../studio/datasets/chosen-sources.ts'
import { importFolder } from '../../studio/pipeline/import-folder.ts'
import { readFolder } from '../../studio/datasets/read-folder.ts'
import { reportImport } from '../../studio/datasets/report-import.ts'
import { trainerInspect } from '../../studio/datasets/inspect.ts'
import { openOrCreateProject } from '../../studio/project/project.ts'
import { data as say } from '../../../common/words/en/command/data.ts'
import { count } from '../../../common/words/en/numbers.ts'
import { columns } from '../columns.ts'
import { layoutOption, withTrainer } from '../common.ts'
import type { VerbContext } from '../verb-context.ts'

interface Options {
  project: string
  layout: LayoutWish
}

export function define(command: Command, context: VerbContext): void {
  const { output, signal } = context
  command
    .argument('<folder>', 'folder of pictures, one folder a class, or of lists')
    .requiredOption('--project <dir>', 'project to make or extend')
    .addOption(layoutOption())
    .action(async (folder: string, { project: dir, layout }: Options) => {
      const reading = await readFolder(folder, { layout, signal })
      const project = openOrCreateProject(dir)
      try {
        await chooseByName(project, reading.root, output)
        const report = await withTrainer(context, ({ trainer }) =>
          importFolder(project, reading, {
            inspect: trainerInspect(trainer),
            onProgress: ({ stage, done, total }) => output.progress(stage, done, total),
            signal,
          }),
        )
        reportImport(report, output)
        const { classes, unlabelled } = report
        const lines = [
          say.imported(report),
          ...classes.map((one) => columns([count(one.count)], one.name)),
          ...(unlabelled > 0 ? [columns([count(unlabelled)], say.unlabelled)] : []),
          say.project(project.dir),
        ]
        output.result('import', { project: project.dir, ...report }, lines)
      } finally {
        project.close()
      }
    })
}
