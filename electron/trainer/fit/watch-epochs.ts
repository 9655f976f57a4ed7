import type { Callback, Judged } from '../../ml/training/loop/callbacks.ts'
import type { FitEvent } from '../protocol.ts'

/** Epochs on cached features may take milliseconds; pages show changes no more often than this. */
const EVERY_MS = 200

/**
 * Reports predictions for the watched validation pictures after the first epoch and then at most five times a second;
 * `finish` reports the last epoch if necessary.
 * @param rows the row of each watched picture in the validation features; -1 if it could not be read
 */
export function watchEpochs(
  rows: Int32Array,
  emit: (event: FitEvent) => void,
  every = EVERY_MS,
): Callback & { finish(): void } {
  let told = -Infinity
  let untold: { epoch: number; judged: Judged } | null = null
  const tell = () => {
    if (!untold) return
    const { epoch, judged } = untold
    const predicted = rows.map((row) => (row < 0 ? -1 : judged.predicted[row]))
    const confidence = Uint8Array.from(rows, (row) => (row < 0 ? 0 : Math.round(judged.confidence[row] * 100)))
    emit({ type: 'verdicts', epoch, predicted, confidence })
    untold = null
    told = performance.now()
  }
  return {
    onEpochEnd({ epoch }, { judged }) {
      if (!judged || rows.length === 0) return
      untold = { epoch, judged }
      if (performance.now() - told >= every) tell()
    },
    finish: tell,
  }
}
