import { type Command, InvalidArgumentError } from 'commander'
import { exportRun } from '../../studio/exports/export-run.ts'
import { formatNames, usualFormats, type ExportFormat } from '../../../common/exports/select.ts'
import { findRun } from '../../studio/runs/finished-run.ts'
import { faults } from '../../../common/words/en/command/arguments.ts'
import { runLines, withProject, withTrainer } from '../common.ts'
import type { VerbContext } from '../verb-context.ts'
import { againLines, againObject, exportLines, parityLines } from '../export-lines.ts'

interface Options {
  run?: string
  format: ExportFormat[]
  out: string
}

export function define(command: Command, context: VerbContext): void {
  const { output } = context
  command
    .argument('<project>', 'project folder')
    .requiredOption('--out <dir>', 'new or empty folder, or one of an earlier export')
    .option('--run <id>', 'run to export (default: the one that Results shows)')
    .option('--format <names>', `any of ${formatNames.join(',')}`, formats, usualFormats)
    .action((dir: string, { run: id, format, out }: Options) =>
      withProject(dir, 'look', async (project) => {
        const run = findRun(project, id)
        const { exports, parity, again, seconds } = await withTrainer(context, (work) =>
          exportRun(project, run, format, out, work),
        )
        const object = { project: project.dir, run: run.id, exports, parity, float32: againObject(again), seconds }
        output.result('export', object, [
          ...exportLines(exports),
          ...parityLines(parity),
          ...againLines(again),
          ...runLines(project, run),
        ])
      }),
    )
}

function formats(text: string): ExportFormat[] {
  const names = text.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !formatNames.some((format) => format === name))
  if (unknown !== undefined) throw new InvalidArgumentError(faults.oneOf(unknown, formatNames))
  return formatNames.filter((format) => names.includes(format))
}
