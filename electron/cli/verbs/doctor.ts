import type { Command } from 'commander'
import { preparedBackbone } from '../../studio/backbones/prepared.ts'
import { examine, isSound } from '../../studio/engines/examine.ts'
import type { ExaminedEngine, Examination } from '../../studio/engines/examination.ts'
import { loupeHome } from '../../studio/base/home.ts'
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
  const rate = (perSecond: number) => perSecond.toFixed(1).padStart(6)
  return [
    `Frozen networks (${backbone}, pictures a second):`,
    ...ofKind('forward').map((one) => line(one, 'pictures/s')),
    '',
    'Training (a head with a hidden layer, 2,048 to 10, rows a second):',
    ...ofKind('training').map((one) => line(one, 'rows/s')),
    '',
    `Precision of ${backbone} on the CPU:`,
    `  float32  ${rate(float32)} pictures/s`,
    `  int8     ${rate(int8)} pictures/s; features agree with a cosine of ${agreement.mean.toFixed(4)} (lowest ${agreement.lowest.toFixed(4)})${bytes === undefined ? '' : `, ${Math.round(bytes / 2 ** 20)} MiB`}`,
    `From now on, pictures go through ${nameOf('forward', provider)}, "auto" is ${chosen}, and heads are trained on ${nameOf('training', trainer)}.`,
  ]
}

/** One engine: its speed, accuracy and memory; or why it is missing and how to get it. */
function line(engine: ExaminedEngine, unit: string): string {
  const { name, available, why, adds, software, measured } = engine
  const begin = `  ${name.padEnd(22)}`
  if (!available) return `${begin} missing: ${why ?? 'it is not here.'}${adds ? ` What adds it: ${adds}` : ''}`
  if (software) return `${begin} here, in software (${why ?? ''}): not chosen by itself, not measured.`
  if (measured === null) return `${begin} here, not measured.`
  if (!('perSecond' in measured)) return `${begin} fails: ${measured.failed}`
  const speed = `${measured.perSecond.toFixed(measured.perSecond < 100 ? 1 : 0).padStart(8)} ${unit}`
  const difference = measured.difference.toExponential(0)
  const exact = isSound(measured) ? `agrees to ${difference}` : `does not agree (${difference}), so it is not used`
  return `${begin}${speed}, ${exact}, ${Math.round(measured.bytes / 2 ** 20)} MiB`
}
