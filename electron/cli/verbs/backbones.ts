import path from 'node:path'
import type { Command } from 'commander'
import { backbones } from '../../ml/backbones/registry.ts'
import { preparedBackbone } from '../../studio/backbones/prepared.ts'
import { loupeHome } from '../../studio/home.ts'
import { withTrainer } from '../common.ts'
import type { VerbContext } from '../verbs.ts'

export function define(command: Command, { output, signal }: VerbContext): void {
  command.action(() => {
    const listed = backbones().map(({ name, title, features, licence }) => ({ name, title, features, licence }))
    const lines = listed.map(
      ({ name, title, features, licence }) => `${name}  ${title}, ${features} features, ${licence}`,
    )
    output.result('backbones', { home: loupeHome(), backbones: listed }, lines)
  })
  command
    .command('prepare [names...]')
    .description('make backbones ready to run now instead of on first use')
    .option('--json', 'one JSON object a line on stdout')
    .option('--home <dir>', 'folder that gets them instead of LOUPE_HOME, such as resources when packaging')
    .action(async (names: string[], { home }: { home?: string }) => {
      const wanted = names.length > 0 ? names : backbones().map(({ name }) => name)
      const dirs: Record<string, string> = {}
      await withTrainer(async (trainer) => {
        for (const name of wanted)
          dirs[name] = (await preparedBackbone(name, trainer, output, signal, home && path.resolve(home))).dir
      })
      output.result(
        'backbones',
        { prepared: dirs },
        Object.entries(dirs).map(([name, dir]) => `${name}: ${dir}`),
      )
    })
}
