import { type LoupeError, problemOf } from '../ml/errors.ts'
import type { EpochFigures, StepFigures } from '../ml/training/figures.ts'
import type { Warning } from '../../common/warnings/warning.ts'
import { visible } from '../../common/visible.ts'
import { progress as say } from '../../common/words/en/command/progress.ts'
import type { JobStage } from '../studio/jobs/observer.ts'
import { ProgressBar } from './progress.ts'

const JSON_PROGRESS_EVERY_MS = 250

/**
 * Where a verb prints. People read stderr (progress) and stdout (the result), where invisible characters in names are
 * written out. With `--json` stdout carries one object per line, with exact names.
 */
export interface Output {
  progress(stage: JobStage, done: number, total: number): void
  epoch(figures: EpochFigures, kind: 'epoch' | 'step'): void
  step(figures: StepFigures): void
  warning(warning: Warning): void
  /** One of many results, such as a prediction, as an object and as the columns of a line. */
  item(object: Record<string, unknown>, columns: string[]): void
  /** The result: an object for scripts, lines for people. */
  result(command: string, object: Record<string, unknown>, lines: string[]): void
  error(error: LoupeError): void
}

export function createOutput(json: boolean): Output {
  return json ? new JsonOutput() : new TextOutput()
}

class TextOutput implements Output {
  private readonly bar = new ProgressBar(process.stderr)
  /** Validation accuracy of the best epoch so far. */
  private best = 0

  progress(stage: JobStage, done: number, total: number): void {
    this.bar.update(stage, done, total)
  }

  epoch({ epoch, loss, accuracy, valLoss, valAccuracy, seconds }: EpochFigures, kind: 'epoch' | 'step'): void {
    const parts = [say.epoch(kind, epoch, loss, accuracy)]
    if (valLoss !== null && valAccuracy !== null) parts.push(say.validation(valLoss, valAccuracy))
    if (kind === 'epoch' && valAccuracy !== null) parts.push(say.best(this.bestSoFar(epoch, valAccuracy)))
    // Steps follow each other too fast to be read one by one.
    if (kind === 'step') this.bar.text(parts.join('  '))
    else this.note([...parts, say.seconds(seconds)].join('  '))
  }

  /** A first epoch begins another run. */
  private bestSoFar(epoch: number, accuracy: number): number {
    return (this.best = epoch === 1 ? accuracy : Math.max(this.best, accuracy))
  }

  step({ epoch, step, seen, total, loss }: StepFigures): void {
    this.note(say.step(epoch, step, loss, seen, total))
  }

  warning({ message }: Warning): void {
    this.note(say.warning(visible(message)))
  }

  item(_object: Record<string, unknown>, columns: string[]): void {
    this.bar.clear()
    process.stdout.write(`${columns.map(visible).join('\t')}\n`)
  }

  result(_command: string, _object: Record<string, unknown>, lines: string[]): void {
    this.bar.clear()
    process.stdout.write(lines.map((line) => `${visible(line)}\n`).join(''))
  }

  error(error: LoupeError): void {
    this.note(errorLine(error))
  }

  private note(line: string): void {
    this.bar.clear()
    process.stderr.write(`${line}\n`)
  }
}

class JsonOutput implements Output {
  private lastProgress = { stage: '', at: 0 }

  progress(stage: JobStage, done: number, total: number): void {
    const now = Date.now()
    const { lastProgress } = this
    if (done < total && lastProgress.stage === stage && now - lastProgress.at < JSON_PROGRESS_EVERY_MS) return
    this.lastProgress = { stage, at: now }
    this.line({ type: 'progress', stage, done, total })
  }

  epoch(figures: EpochFigures): void {
    this.line({ type: 'epoch', ...figures })
  }

  step(figures: StepFigures): void {
    this.line({ type: 'step', ...figures })
  }

  warning({ code, about, message, paths }: Warning): void {
    const { path } = about
    this.line({ type: 'warning', message, code, ...(path !== undefined && { path }), ...(paths && { paths }), about })
  }

  item(object: Record<string, unknown>): void {
    this.line(object)
  }

  result(command: string, object: Record<string, unknown>): void {
    this.line({ type: 'result', command, ...object })
  }

  error(error: LoupeError): void {
    const { next, ...problem } = problemOf(error)
    this.line({ type: 'error', ...problem, ...(next && { next }) })
    process.stderr.write(`${errorLine(error)}\n`)
  }

  private line(object: Record<string, unknown>): void {
    process.stdout.write(`${JSON.stringify(object)}\n`)
  }
}

/** One line: code, what happened, what to do next. */
function errorLine({ code, message, next }: LoupeError): string {
  return visible(`${code}: ${message}${next ? ` ${next}` : ''}`)
}
