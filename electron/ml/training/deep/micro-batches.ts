import { warning } from '../../../../common/warnings/warning.ts'
import { isOutOfMemory } from '../../engines/out-of-memory.ts'
import { LoupeError } from '../../errors.ts'
import type { NoteListener } from '../../features/engine-note.ts'

interface MicroBatchesOptions {
  /** Rows must stay together: BatchNorm in training needs all of them together. */
  whole?: boolean
  /** Called when the memory was full, with the number of rows it gets from now on. */
  onNote?: NoteListener
}

/**
 * Processes rows in parts as large as the engine's memory allows: all together at first, then in halves, quarters and
 * so on once that was too much. What was learned about the memory applies to later rows, too.
 */
export class MicroBatches {
  private most = Infinity
  private readonly options: MicroBatchesOptions

  constructor(options: MicroBatchesOptions = {}) {
    this.options = options
  }

  /**
   * Calls `work` for `n` rows, part by part; a part that did not fit is repeated in smaller ones, so `work` must leave
   * nothing behind when it throws.
   * @throws LoupeError `engine_failed` naming the setting to change, if a single row, or rows that must stay together,
   *   do not fit
   */
  async run(n: number, work: (from: number, rows: number) => Promise<void>): Promise<void> {
    const { whole = false, onNote = () => undefined } = this.options
    for (let at = 0; at < n;) {
      const rows = Math.min(this.most, n - at)
      try {
        await work(at, rows)
        at += rows
      } catch (error) {
        if (!isOutOfMemory(error)) throw error
        if (rows === 1 || whole) throw tooLittleMemory(rows, error)
        this.most = Math.floor(rows / 2)
        onNote(warning('engine_out_of_memory', { engine: null, pictures: rows, next: this.most }))
      }
    }
  }
}

function tooLittleMemory(rows: number, cause: unknown): LoupeError {
  return rows === 1
    ? new LoupeError('engine_failed.memory_of_one', {}, { cause })
    : new LoupeError('engine_failed.memory_of_batch', { rows }, { cause })
}
