import { existsSync } from 'node:fs'
import { LoupeError } from '../../ml/errors.ts'
import { splits } from '../../../common/splits.ts'
import type { LabelledRow, RunData } from './run-data.ts'
import { folderGone } from './needs.ts'

/** Codes of errors that a folder which is gone may be behind. */
const followers = new Set(['failed', 'disk_failed', 'unexpected', 'too_few_classes'])

/**
 * Notices when a whole source folder disappears while its pictures are being read: a drive pulled out, a share gone offline. Training on the
 * pictures read so far would look like success, so the job is stopped.
 */
export class FolderWatch {
  /** Set as soon as a folder was found gone. */
  gone: LoupeError | null = null
  /** Fires with the caller's, and when a folder is gone. */
  readonly signal: AbortSignal
  private readonly stop = new AbortController()
  private readonly roots: Set<string>

  constructor({ pictures }: RunData, signal: AbortSignal | undefined) {
    this.roots = new Set(splits.flatMap((split) => pictures[split].map(({ root }) => root)))
    this.signal = signal ? AbortSignal.any([signal, this.stop.signal]) : this.stop.signal
  }

  /** Whether this picture cannot be read because its whole folder is gone. */
  isGone({ root }: Pick<LabelledRow, 'root'>): boolean {
    if (existsSync(root)) return false
    this.report(root)
    return true
  }

  /** What to tell people about an error of the job: a folder that is gone explains it better than what followed from that. */
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
