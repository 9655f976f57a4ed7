import fs from 'node:fs/promises'
import path from 'node:path'
import { guarded } from '../../ml/files/guard.ts'
import type { FitEvent } from '../../trainer/protocol.ts'

/** `log.jsonl` of a run: what its training said, a line an event, in order. */
export class RunLog {
  private readonly file: fs.FileHandle
  private written: Promise<void> = Promise.resolve()

  private constructor(file: fs.FileHandle) {
    this.file = file
  }

  static async open(runDir: string): Promise<RunLog> {
    return new RunLog(await fs.open(guarded(path.join(runDir, 'log.jsonl')), 'a'))
  }

  add(event: FitEvent): void {
    this.written = this.written.then(() => this.file.appendFile(`${JSON.stringify(event)}\n`))
    // A log that cannot be written ends the run, but only where it is waited for.
    this.written.catch(() => undefined)
  }

  /** Waits until everything is written. Throws what a write threw. */
  async finish(): Promise<void> {
    await this.written
  }

  async close(): Promise<void> {
    await this.written.catch(() => undefined)
    await this.file.close()
  }
}
