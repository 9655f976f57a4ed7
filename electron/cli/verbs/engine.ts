import { type Command, Option } from 'commander'
import { cancelled, LoupeError } from '../../ml/errors.ts'
import { listEngines } from '../../ml/engines/list.ts'
import { nativeTensorflowDir } from '../../ml/engines/native-tensorflow.ts'
import { removeEngineFolder } from '../../studio/engines/engine-folder.ts'
import { gpuHere } from '../../studio/base/gpu-here.ts'
import {
  installEngine,
  planInstallation,
  type Installation,
  type Device,
  type Origin,
} from '../../studio/engines/install.ts'
import { downloadBytes } from '../../studio/engines/tensorflow-plan.ts'
import { installSteps } from '../../studio/engines/install-tensorflow.ts'
import { loupeHome } from '../../studio/base/home.ts'
import { engines as engineWords } from '../../../common/words/en/engines.ts'
import { machine as say } from '../../../common/words/en/command/machine.ts'
import { numbers } from '../../../common/words/en/numbers.ts'
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
    context.output.result('engine', { removed }, [removed ? say.removed(dir) : say.notInstalled])
  })
}

async function list({ output }: VerbContext): Promise<void> {
  const engines = listEngines(await gpuHere(), loupeHome())
  output.result(
    'engine',
    { home: loupeHome(), engines },
    engines.map(({ name, kind, available, why, adds }) =>
      [kind, name, available ? say.here(why) : say.missing(why ?? '', adds)].join('  '),
    ),
  )
}

async function install({ yes, device, from }: InstallOptions, { output, signal }: VerbContext): Promise<void> {
  const home = loupeHome()
  const installation = await planInstallation(device, from)
  for (const line of described(installation)) process.stderr.write(`${line}\n`)
  if (!yes && !(await askYes(say.install.ask(home), signal))) throw cancelled()
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
    say.install.done(tensorflow, name, dir, bytes),
  ])
}

/** What people see before they agree: what is downloaded, from where, how large it is, and what is made of it. */
function described(installation: Installation): string[] {
  if (installation.origin === 'official') return [say.install.official(installation.device), say.install.unchecked]
  const { plan, tools } = installation
  const size = numbers.bytes
  return [
    engineWords.installText(size(downloadBytes(plan)), plan.package === 'tfjs-node-gpu'),
    say.install.tools(plan.version, tools.python, tools.compiler),
    engineWords.installNeeds(size(plan.installed), size(plan.needed)),
  ]
}

function checkName(name: string): void {
  if (name === 'tensorflow') return
  throw new LoupeError('usage.no_engine', { name })
}
