import { type Command, Option } from 'commander'
import { cancelled, LoupeError } from '../../ml/errors.ts'
import { listEngines } from '../../ml/engines/list.ts'
import { nativeTensorflowDir } from '../../ml/engines/native-tensorflow.ts'
import { removeEngineFolder } from '../../studio/engines/engine-folder.ts'
import { gpuHere } from '../../studio/base/gpu-here.ts'
import {
  describeInstallation,
  installEngine,
  planInstallation,
  type Device,
  type Origin,
} from '../../studio/engines/install.ts'
import { installSteps } from '../../studio/engines/install-tensorflow.ts'
import { loupeHome } from '../../studio/base/home.ts'
import { askYes } from '../ask.ts'
import type { VerbContext } from '../verb-context.ts'

interface InstallOptions {
  yes?: boolean
  device: Device
  from: Origin
}

export function define(command: Command, context: VerbContext): void {
  command.action(() => list(context))
  const verb = (words: string, summary: string) =>
    command.command(words).description(summary).option('--json', 'one JSON object a line on stdout')
  verb('list', 'what can compute here, and what would add more').action(() => list(context))
  verb('install <name>', 'install a training engine: tensorflow')
    .option('--yes', 'download without asking')
    .addOption(new Option('--device <kind>', 'what it computes on').choices(['auto', 'cpu', 'gpu']).default('auto'))
    .addOption(
      new Option('--from <origin>', "TensorFlow's wheel with a binding built here, or the binary of tfjs-node's script")
        .choices(['wheel', 'official'])
        .default('wheel'),
    )
    .action(async (name: string, options: InstallOptions) => {
      checkName(name)
      await install(options, context)
    })
  verb('remove <name>', 'remove an installed engine').action(async (name: string) => {
    checkName(name)
    const dir = nativeTensorflowDir(loupeHome())
    const removed = await removeEngineFolder(dir)
    context.output.result('engine', { removed }, [removed ? `Removed ${dir}.` : 'It is not installed.'])
  })
}

async function list({ output }: VerbContext): Promise<void> {
  const engines = listEngines(await gpuHere(), loupeHome())
  output.result(
    'engine',
    { home: loupeHome(), engines },
    engines.map(({ name, kind, available, why, adds }) =>
      available
        ? `${kind}  ${name}  here${why ? `: ${why}` : ''}`
        : `${kind}  ${name}  missing: ${why ?? ''}${adds ? ` ${adds}` : ''}`,
    ),
  )
}

async function install({ yes, device, from }: InstallOptions, { output, signal }: VerbContext): Promise<void> {
  const home = loupeHome()
  const installation = await planInstallation(device, from)
  const about = describeInstallation(installation)
  for (const line of about) process.stderr.write(`${line}\n`)
  if (!yes && !(await askYes(`Install it below ${home}?`, signal))) throw cancelled()
  const manifest = await installEngine(
    installation,
    home,
    (step) => output.progress('install', installSteps.indexOf(step), installSteps.length),
    signal,
  )
  output.progress('install', installSteps.length, installSteps.length)
  const dir = nativeTensorflowDir(home)
  const { package: name, tensorflow, source } = manifest
  const bytes = Object.values(manifest.files).reduce((sum, length) => sum + length, 0)
  output.result('engine', { installed: { name, tensorflow, source, dir, bytes } }, [
    `TensorFlow ${tensorflow} (${name}) is installed in ${dir} (${Math.round(bytes / 1e6)} MB) and is used from the next run on.`,
  ])
}

function checkName(name: string): void {
  if (name === 'tensorflow') return
  throw new LoupeError('usage.no_engine', { name })
}
