import fs from 'node:fs/promises'
import path from 'node:path'
import { guarded } from '../../ml/files/guard.ts'
import type { FitEvent } from '../../trainer/protocol.ts'
import { writing } from '../../ml/errors.ts'

/** `log.jsonl` of a run: what its training reported, one line per event, in order. */
export class RunLog {
  private readonly path: string
  private readonly file: fs.FileHandle
  private written: Promise<void> = Promise.resolve()

  private constructor(path: string, file: fs.FileHandle) {
    this.path = path
    this.file = file
  }

  static async open(runDir: string): Promise<RunLog> {
    const file = guarded(path.join(runDir, 'log.jsonl'))
    return new RunLog(file, await fs.open(file, 'a'))
  }

  add(event: FitEvent): void {
    this.written = this.written.then(() => this.file.appendFile(`${JSON.stringify(event)}\n`))
    // A log that cannot be written fails the run, but only when it is awaited.
    this.written.catch(() => undefined)
  }

  /** Waits until everything is written. Throws what a write threw. */
  async finish(): Promise<void> {
    await this.written.catch((error: unknown) => {
      throw writing(this.path, error)
    })
  }

  async close(): Promise<void> {
    await this.written.catch(() => undefined)
    await this.file.close()
  }
}
