import { existsSync } from 'node:fs'
import { factsOf, isExportFormat, modelFormats } from '../../common/exports/select.ts'
import type { Parity, ParityOfFormat } from '../ml/export/parity.ts'
import type { Float32Again } from '../studio/runs/float32-again.ts'
import { percent } from './numbers.ts'

/** Where everything was written. */
export function exportLines(exports: Record<string, string>): string[] {
  return Object.entries(exports)
    .filter(([, at]) => existsSync(at))
    .map(([format, at]) => `${isExportFormat(format) ? factsOf(format).title : format}: ${at}`)
}

/** How each model file, run from disk, agrees with the studio. */
export function parityLines(parity: Parity | null): string[] {
  return modelFormats.flatMap((format) => {
    const found = parity?.[format]
    return found ? [parityLine(factsOf(format).opens, found)] : []
  })
}

function parityLine(file: string, { pictures, sameTop, largestDifference, againstRun, precisions }: ParityOfFormat) {
  if (pictures === 0) return `${file} loads, but there are no held-out pictures to check its answers on.`
  const same = sameTop === 1 ? '' : `${Math.round(sameTop * pictures)} of `
  const gives = `gives the same answer on ${same}${pictures} held-out pictures (largest difference ${largestDifference.toExponential(1)})`
  if (!precisions) return `Checked: ${file} ${gives}.`
  const others = Math.round((1 - againstRun.sameTop) * pictures)
  const answers = others === 0 ? 'none of them is' : others === 1 ? '1 of them is' : `${others} of them are`
  return (
    `Checked: ${file} is ${precisions.model}, the run ${precisions.studio}. Against the same networks in ${precisions.model} it ${gives}; ` +
    `${answers} answered otherwise than in the studio, where probabilities differ by up to ${percent(againstRun.largestDifference)}.`
  )
}

/** The command that trains the same run in float32. */
export function againLines(again: Float32Again | null): string[] {
  if (!again) return []
  return [`For a run that answers as these files do (${time(again)}): ${commandOf(again)}`]
}

/** The same for scripts. */
export function againObject(again: Float32Again | null) {
  return again && { command: commandOf(again), seconds: again.seconds, measured: again.measured }
}

function commandOf({ args }: Float32Again): string {
  return ['loupe', 'train', ...args].map(quoted).join(' ')
}

/** For people: "about 1 min 40 s here", or "roughly 8 s" if this machine was not measured. */
function time({ seconds, measured }: Float32Again): string {
  const whole = Math.max(1, Math.round(seconds))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  const parts = [hours && `${hours} h`, minutes && `${minutes} min`, !hours && whole % 60 && `${whole % 60} s`]
  const text = parts.filter(Boolean).join(' ')
  return measured ? `about ${text} here` : `roughly ${text}`
}

/** Quotes an argument for a shell. */
function quoted(argument: string): string {
  if (/^[\w./:\\@~+=,-]+$/.test(argument)) return argument
  return process.platform === 'win32' ? `"${argument}"` : `'${argument.replaceAll("'", "'\\''")}'`
}
