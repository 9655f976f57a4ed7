import type { ParityOfFormat } from '../../../electron/ml/export/parity.ts'

/**
 * The verdict of a parity report. `same`: usable. `far`: the same classes, but different probabilities. `other`:
 * different classes. `exact`: usable; it is the exact form of a run that used int8, so a few predictions may differ
 * from the studio's.
 */
type ParityOutcome = { kind: 'same' | 'far' } | { kind: 'other' | 'exact'; wrong: number }

/** Rounding changes fewer predictions than this; otherwise the weights are not those of the run. */
const enough = 0.9
/** With equal precision, probabilities may differ by at most this much. */
const tolerance = 1e-3

export function parityOutcome(found: ParityOfFormat): ParityOutcome {
  const { pictures, sameTop, largestDifference, againstRun, precisions } = found
  if (sameTop < 1) return { kind: 'other', wrong: Math.max(1, Math.round((1 - sameTop) * pictures)) }
  if (largestDifference > tolerance) return { kind: 'far' }
  if (!precisions) return { kind: 'same' }
  const wrong = Math.round((1 - againstRun.sameTop) * pictures)
  return { kind: againstRun.sameTop >= enough ? 'exact' : 'other', wrong }
}

/** A small positive number without an exponent, down to its first significant digit: 0.0000002. */
export function smallNumber(value: number): string {
  if (!(value > 0)) return '0'
  return value.toFixed(Math.min(20, Math.max(0, -Math.floor(Math.log10(value)))))
}

/** The last name of a path on this computer. */
export function lastName(path: string): string {
  return (
    path
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? path
  )
}

/** Quotes a path for a shell. */
export function quoted(path: string): string {
  return /^[\w./:@~+-]+$/.test(path) ? path : `"${path.replaceAll('"', '\\"')}"`
}
