import { common } from '../common.ts'
import { count, numbers, plural } from '../numbers.ts'

const { bytes, decimal, percent } = numbers
const { pictures, jobs } = common
const steps = (n: number) => plural(n, { one: '# step', other: '# steps' })
const loss = (value: number) => decimal(value, 4)
/** What each stage counts; getting a network ready is told in bytes. */
const amounts: Record<keyof typeof jobs.stages, [(done: number) => string, (total: number) => string]> = {
  install: [count, steps],
  measure: [count, steps],
  prepare: [bytes, bytes],
  scan: [count, pictures],
  features: [count, pictures],
  fit: [count, steps],
  evaluate: [count, pictures],
  export: [count, steps],
}

/** What the command says while it works. */
export const progress = {
  /** "Looking at pictures"; a bar may follow. */
  stage: (stage: keyof typeof amounts) => capital(jobs.stages[stage]),
  amount(stage: keyof typeof amounts, done: number, total: number): string {
    const [part, whole] = amounts[stage]
    return common.of(part(done), whole(total))
  },
  perSecond: (rate: number) => jobs.perSecond(rate < 10 ? decimal(rate, 1) : count(Math.round(rate))),
  left: jobs.left,
  epoch: (kind: 'epoch' | 'step', n: number, average: number, accuracy: number) =>
    `${kind} ${n}  loss ${loss(average)}  ${percent(accuracy, 1)}`,
  validation: (average: number, accuracy: number) => `validation loss ${loss(average)}  ${percent(accuracy, 1)}`,
  best: (accuracy: number) => `best ${percent(accuracy, 1)}`,
  seconds: (seconds: number) => `${decimal(seconds, 1)} s`,
  step: (epoch: number, step: number, average: number, seen: number, total: number) =>
    `epoch ${epoch}  step ${step}  loss ${loss(average)}  [${seen}/${total}]`,
  warning: (message: string) => `Warning: ${message}`,
  unwritable: (message: string) => `The output cannot be written: ${message}`,
  /** A question whose usual answer is no. */
  question: (question: string) => `${question} [y/N] `,
}

function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1)
}
