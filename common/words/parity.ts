import type { Words } from './en/index.ts'

/** How an exported model agrees with the run in its own precision, and with what the studio showed. */
interface Found {
  pictures: number
  sameTop: number
  largestDifference: number
  againstRun: { sameTop: number; largestDifference: number }
  precisions?: unknown
}

/**
 * The verdict of a parity report. `same`: usable. `far`: the same classes, but different probabilities. `other`:
 * different classes. `exact`: usable; it is the exact form of a run that used int8, so a few predictions may differ
 * from the studio's. `unchecked`: there are no held-out pictures.
 */
type ParityOutcome = { kind: 'same' | 'far' | 'unchecked' } | { kind: 'other' | 'exact'; wrong: number }

/** Rounding changes fewer predictions than this; otherwise the weights are not those of the run. */
const enough = 0.9
/** With equal precision, probabilities may differ by at most this much. */
const tolerance = 1e-3

export function parityOutcome({ pictures, sameTop, largestDifference, againstRun, precisions }: Found): ParityOutcome {
  if (pictures === 0) return { kind: 'unchecked' }
  if (sameTop < 1) return { kind: 'other', wrong: Math.max(1, Math.round((1 - sameTop) * pictures)) }
  if (largestDifference > tolerance) return { kind: 'far' }
  if (!precisions) return { kind: 'same' }
  const wrong = Math.round((1 - againstRun.sameTop) * pictures)
  return { kind: againstRun.sameTop >= enough ? 'exact' : 'other', wrong }
}

/** A parity report in a sentence, and whether the file can be relied on. @param name what the file is called */
export function sayParity(
  name: string,
  found: Found,
  say: Words['exporting']['parity'],
): { text: string; fine: boolean } {
  const outcome = parityOutcome(found)
  if (outcome.kind === 'unchecked') return { text: say.unchecked(name), fine: true }
  // Correct files are compared with what the studio showed.
  const right = found.sameTop === 1 && outcome.kind !== 'far'
  const difference = smallNumber((right ? found.againstRun : found).largestDifference)
  const text =
    'wrong' in outcome
      ? say[outcome.kind](name, outcome.wrong, found.pictures, difference)
      : say[outcome.kind](name, found.pictures, difference)
  return { text, fine: outcome.kind === 'same' || outcome.kind === 'exact' }
}

/** A small positive number without an exponent, down to its first significant digit: 0.0000002. */
export function smallNumber(value: number): string {
  if (!(value > 0)) return '0'
  return value.toFixed(Math.min(20, Math.max(0, -Math.floor(Math.log10(value)))))
}
