import type { ParityOfFormat } from '../../../electron/ml/export/parity.ts'

/**
 * What a parity report comes to. `same`: usable. `far`: the same classes, with other probabilities. `other`: other classes. `exact`: usable; it
 * is the exact form of what the run used rounded, so that a few answers may differ from the studio's.
 */
export type ParityOutcome = { kind: 'same' | 'far' } | { kind: 'other' | 'exact'; wrong: number }

/** Rounding changes fewer answers than that: else the weights are not those of the run. */
const enough = 0.9
/** Between equal precisions, probabilities may differ by so much at most. */
const tolerance = 1e-3

export function parityOutcome(found: ParityOfFormat): ParityOutcome {
  const { pictures, sameTop, largestDifference, againstRun, precisions } = found
  if (sameTop < 1) return { kind: 'other', wrong: Math.max(1, Math.round((1 - sameTop) * pictures)) }
  if (largestDifference > tolerance) return { kind: 'far' }
  if (!precisions) return { kind: 'same' }
  const wrong = Math.round((1 - againstRun.sameTop) * pictures)
  return { kind: againstRun.sameTop >= enough ? 'exact' : 'other', wrong }
}

/** A small positive number without an exponent, to its first digit that counts: 0.0000002. */
export function smallNumber(value: number): string {
  if (!(value > 0)) return '0'
  return value.toFixed(Math.min(20, Math.max(0, -Math.floor(Math.log10(value)))))
}

/** What a folder of this computer is called in one of its parts: its last name. */
export function lastName(path: string): string {
  return (
    path
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? path
  )
}

/** A path as an argument of a shell. */
export function quoted(path: string): string {
  return /^[\w./:@~+-]+$/.test(path) ? path : `"${path.replaceAll('"', '\\"')}"`
}
