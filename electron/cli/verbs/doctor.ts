import type { Command } from 'commander'
import { preparedBackbone } from '../../studio/backbones/prepared.ts'
import { examine, isSound } from '../../studio/engines/examine.ts'
import type { ExaminedEngine, Examination } from '../../studio/engines/examination.ts'
import { loupeHome } from '../../studio/base/home.ts'
import { machine as say } from '../../../common/words/en/command/machine.ts'
import { withTrainer } from '../common.ts'
import type { VerbContext } from '../verb-context.ts'

export function define(command: Command, context: VerbContext): void {
  const { output } = context
  command
    .option('--backbone <name>', 'what the engines are measured with', 'resnet50')
    .action(async ({ backbone: name }: { backbone: string }) => {
      const found = await withTrainer(context, async (work) => {
        const backbone = await preparedBackbone(name, work)
        return examine(backbone, work)
      })
      output.result('doctor', { home: loupeHome(), ...found }, report(found))
    })
}

function report({ backbone, engines, precisions, provider, trainer }: Examination): string[] {
  const ofKind = (kind: ExaminedEngine['kind']) => engines.filter((one) => one.kind === kind)
  const { float32, int8, agreement, bytes, chosen } = precisions
  const nameOf = (kind: ExaminedEngine['kind'], id: string) => ofKind(kind).find((one) => one.id === id)?.name ?? id
  return [
    say.kinds.forward(backbone),
    ...ofKind('forward').map(line),
    '',
    say.kinds.training(),
    ...ofKind('training').map(line),
    '',
    say.precisions(backbone),
    indented('float32', say.perSecond(float32, 'forward')),
    indented('int8', say.int8(int8, agreement, bytes)),
    say.chosen(nameOf('forward', provider), chosen, nameOf('training', trainer)),
  ]
}

/** One engine: its speed, accuracy and memory; or why it is missing and how to get it. */
function line(engine: ExaminedEngine): string {
  return indented(engine.name, found(engine))
}

function found({ id, kind, available, why, adds, software, measured }: ExaminedEngine): string {
  if (!available) return say.missing(why ?? '', adds)
  if (software) return say.software(why ?? '')
  if (measured === null) return say.notMeasured
  if ('failed' in measured) return say.failed(measured.failed)
  const agreement = id === 'cpu' ? 'reference' : isSound(measured) ? 'sound' : 'unsound'
  return say.measured(kind, { ...measured, agreement })
}

function indented(name: string, text: string): string {
  return `  ${name.padEnd(22)} ${text}`
}
