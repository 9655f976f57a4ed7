import path from 'node:path'
import type { Command } from 'commander'
import { exportedClasses } from '../../studio/exports/classes.ts'
import { checkListsFolder, putLists } from '../../studio/exports/lists.ts'
import { runData } from '../../studio/runs/run-data.ts'
import { parseGroupBy } from '../../studio/splits/groups.ts'
import { splitProject } from '../../studio/splits/split.ts'
import { data as say } from '../../../common/words/en/command/data.ts'
import { count } from '../../../common/words/en/numbers.ts'
import { columns } from '../columns.ts'
import { seedOption, share, withProject } from '../common.ts'
import type { VerbContext } from '../verb-context.ts'

interface Options {
  train: number
  val: number
  test: number
  seed: number
  groupBy: string
  keepImported?: boolean
  lists?: string
}

export function define(command: Command, { output }: VerbContext): void {
  command
    .argument('<project>', 'project folder')
    .option('--train <share>', 'share for training', share, 0.7)
    .option('--val <share>', 'share for validation', share, 0.15)
    .option('--test <share>', 'share for testing', share, 0.15)
    .addOption(seedOption())
    .option(
      '--group-by <what>',
      'keep together: none, folder, duplicates, or a regular expression over the path',
      'none',
    )
    .option('--keep-imported', 'leave pictures whose split came with their folder where they are')
    .option('--lists <dir>', 'also write train.txt, val.txt and test.txt there, shuffled: path, tab, class index')
    .action((dir: string, { train, val, test, seed, groupBy, keepImported, lists }: Options) =>
      withProject(dir, 'write', async (project) => {
        const folder = lists === undefined ? undefined : path.resolve(lists)
        if (folder !== undefined) await checkListsFolder(folder)
        const report = splitProject(project, {
          ratios: { train, val, test },
          seed,
          groupBy: parseGroupBy(groupBy),
          imported: keepImported ? 'keep' : 'reassign',
        })
        const { classes, warnings, ...counts } = report
        for (const one of warnings) output.warning(one)
        const heads = say.columns
        const row = (name: string, of: { train: number; val: number; test: number }) =>
          columns([of.train, of.val, of.test].map(count), name)
        const lines = [
          columns([heads.train, heads.val, heads.test], heads.class),
          ...classes.map((one) => row(one.name, one)),
          row(heads.all, counts),
        ]
        const written =
          folder === undefined ? [] : await putLists(folder, runData(project), exportedClasses(project, null))
        const object = {
          project: project.dir,
          seed,
          classes,
          ...counts,
          ...(lists !== undefined && { lists: written }),
        }
        output.result('split', object, [...lines, ...written])
      }),
    )
}
