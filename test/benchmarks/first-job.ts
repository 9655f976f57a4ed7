import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { train, type TrainResult } from './main-job.ts'
import { twoClasses, TWO_CLASSES } from './peers/peers.ts'
import type { Row } from './rows.ts'

const FORWARD_PASSES = path.join(import.meta.dirname, 'peers/forward_passes.py')
/** The recipe's. */
const EPOCHS = 5
const ROUNDS = 3

/** A folder for one benchmark, with a home in which nothing was measured. */
export interface Place {
  dir: string
  /** LOUPE_HOME with the prepared backbone and nothing else. */
  prepared: string
}

/**
 * 398 pictures of two classes: rounds of all precisions alternate, so that a machine whose speed drifts does not
 * distort the comparison.
 */
export async function smallProject(
  clothing: string,
  { dir, prepared }: Place,
  peer: { python: string; backbone: string } | null,
): Promise<Row[]> {
  const pictures = path.join(dir, 'two-classes')
  twoClasses(clothing, pictures)
  const rounds = { default: [], int8: [], float32: [] } as Record<'default' | 'int8' | 'float32', Figures[]>
  const torch: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (const precision of ['default', 'int8', 'float32'] as const) {
      const project = path.join(dir, `${precision}-${round}.loupe`)
      const wish = precision === 'default' ? null : precision
      rounds[precision].push(figuresOf(await train(pictures, project, wish, { home: prepared })))
    }
    if (peer) torch.push(epochInTorch(peer))
  }
  const of = (precision: keyof typeof rounds, figure: 'seconds' | 'firstPicture') =>
    median(rounds[precision].map((one) => one[figure]))
  const note = (precision: keyof typeof rounds) => {
    const [{ stages, passes, precision: ran }] = rounds[precision]
    const all = rounds[precision].map(({ seconds }) => seconds.toFixed(1)).join(', ')
    return `${ran}; ${all} s; ${passes} forward passes; the first: ${stages}`
  }
  const rows: Row[] = [
    { name: 'first job, 398 pictures, int8', value: of('int8', 'seconds'), unit: 's', note: note('int8') },
    { name: 'with default flags', value: of('default', 'seconds'), unit: 's', note: note('default') },
    { name: 'in float32', value: of('float32', 'seconds'), unit: 's', note: note('float32') },
    {
      name: 'command to the first batch of features, default flags',
      value: of('default', 'firstPicture'),
      unit: 's',
      limit: { at: 'most', value: 1.3 },
      note: rounds.default.map(({ firstPicture }) => firstPicture.toFixed(2)).join(', '),
    },
    ...(['default', 'float32'] as const).map((precision) => ({
      name: `validation accuracy, ${precision === 'default' ? 'default flags' : precision}`,
      value: rounds[precision][0].accuracy,
      unit: '',
    })),
  ]
  if (torch.length > 0) {
    const seconds = EPOCHS * median(torch)
    const epochs = `${EPOCHS} times an epoch's ${torch.map((one) => one.toFixed(1)).join(', ')} s`
    rows.push({ name: "forward passes of 'wolves-dogs' in PyTorch", value: seconds, unit: 's', note: epochs })
    for (const precision of ['int8', 'default'] as const)
      rows.push({
        name: `PyTorch over the first job, ${precision === 'default' ? 'default flags' : precision}`,
        value: seconds / of(precision, 'seconds'),
        unit: '',
        limit: { at: 'least', value: 20 },
      })
  }
  return rows
}

interface Figures {
  seconds: number
  firstPicture: number
  accuracy: number
  passes: number
  precision: string
  stages: string
}

function figuresOf({ result, seconds, firstPicture }: Awaited<ReturnType<typeof train>>): Figures {
  const { precision, forwardPasses: passes } = result.engine
  const accuracy = result.metrics.val?.accuracy ?? 0
  return { seconds, firstPicture: firstPicture ?? seconds, accuracy, passes, precision, stages: stagesOf(result) }
}

/** The precision of a job, and the seconds of its stages, as a note. */
export function stagesOf({ seconds, engine }: Pick<TrainResult, 'seconds' | 'engine'>): string {
  const stages = Object.entries(seconds).map(([name, value]) => `${name} ${value.toFixed(1)}`)
  return `${engine.precision}, ${stages.join(', ')} s`
}

/** Seconds of an epoch's forward passes. */
function epochInTorch({ python, backbone }: { python: string; backbone: string }): number {
  const { train: training, val } = TWO_CLASSES
  const args = [FORWARD_PASSES, backbone, ...[training, val, 1].map(String)]
  return Number(execFileSync(python, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }))
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
