import { existsSync } from 'node:fs'
import { factsOf, modelFormats } from '../../common/exports/select.ts'
import { exports as say } from '../../common/words/en/command/exports.ts'
import { exporting } from '../../common/words/en/exporting.ts'
import { sayParity } from '../../common/words/parity.ts'
import type { Parity } from '../ml/export/parity.ts'
import type { Float32Again } from '../studio/runs/float32-again.ts'

/** Where everything was written. */
export function exportLines(exports: Record<string, string>): string[] {
  return Object.entries(exports)
    .filter(([, at]) => existsSync(at))
    .map(([format, at]) => say.written(say.titles[format] ?? format, at))
}

/** How each model file, run from disk, agrees with the studio. */
export function parityLines(parity: Parity | null): string[] {
  return modelFormats.flatMap((format) => {
    const found = parity?.[format]
    if (!found) return []
    const { text, fine } = sayParity(factsOf(format).opens, found, exporting.parity)
    return fine ? [text] : [text, exporting.parity.dont]
  })
}

/** The command that trains the same run in float32. */
export function againLines(again: Float32Again | null): string[] {
  return again ? [exporting.again.text, say.again(again.seconds, again.measured, commandOf(again))] : []
}

/** The same for scripts. */
export function againObject(again: Float32Again | null) {
  return again && { command: commandOf(again), seconds: again.seconds, measured: again.measured }
}

function commandOf({ args }: Float32Again): string {
  return ['loupe', 'train', ...args].map(quoted).join(' ')
}

/** Quotes an argument for a shell. */
function quoted(argument: string): string {
  if (/^[\w./:\\@~+=,-]+$/.test(argument)) return argument
  return process.platform === 'win32' ? `"${argument}"` : `'${argument.replaceAll("'", "'\\''")}'`
}
