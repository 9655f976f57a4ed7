import { existsSync } from 'node:fs'
import { LoupeError } from '../../ml/errors.ts'
import { splits } from '../../../common/splits.ts'
import type { LabelledRow, RunData } from './run-data.ts'
import { folderGone } from './needs.ts'

/** Error codes that a missing folder may cause. */
const followers = new Set(['failed', 'disk_failed', 'unexpected', 'too_few_classes'])

/**
 * Notices when a whole source folder disappears while its pictures are being read: a drive pulled out, a share gone
 * offline. Training on the pictures read so far would look like success, so the job is stopped.
 */
export class FolderWatch {
  /** Set as soon as a folder is missing. */
  gone: LoupeError | null = null
  /** Aborted by the caller's signal, and when a folder is missing. */
  readonly signal: AbortSignal
  private readonly stop = new AbortController()
  private readonly roots: Set<string>

  constructor({ pictures }: RunData, signal: AbortSignal | undefined) {
    this.roots = new Set(splits.flatMap((split) => pictures[split].map(({ root }) => root)))
    this.signal = signal ? AbortSignal.any([signal, this.stop.signal]) : this.stop.signal
  }

  /** Whether this picture cannot be read because its whole folder is missing. */
  isGone({ root }: Pick<LabelledRow, 'root'>): boolean {
    if (existsSync(root)) return false
    this.report(root)
    return true
  }

  /** The error to show for a failed job: a missing folder explains more than what followed from it. */
  reasonFor(error: unknown, asked: AbortSignal | undefined): unknown {
    if (this.gone || asked?.aborted) return this.gone ?? error
    const code = error instanceof LoupeError ? error.code : null
    if (code === null || !followers.has(code)) return error
    const root = [...this.roots].find((one) => !existsSync(one))
    return root === undefined ? error : folderGone(root)
  }

  private report(root: string): void {
    this.gone ??= folderGone(root)
    this.stop.abort()
  }
}
