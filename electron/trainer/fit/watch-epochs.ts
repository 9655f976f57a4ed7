import type { Callback, Judged } from '../../ml/training/loop/callbacks.ts'
import type { FitEvent } from '../protocol.ts'

/** Epochs on cached features may take milliseconds; nobody sees pictures change more often than this. */
const EVERY_MS = 200

/**
 * Tells what the watched validation pictures are taken for, after the first epoch and then five times a second at most; `finish` tells the
 * last epoch if that is still untold.
 * @param rows which row of the validation features each watched picture is; -1: it could not be read
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
