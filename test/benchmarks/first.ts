import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { prepareBackbone } from '../../electron/ml/backbones/prepare.ts'
import { backboneNamed } from '../../electron/ml/backbones/registry.ts'
import { resourcesDir } from '../../electron/studio/home.ts'
import { runLoupe } from './loupe.ts'
import { train, type TrainResult } from './main-job.ts'
import { outOfFoldRight } from './out-of-fold.ts'
import { twoClasses, TWO_CLASSES } from './peers/peers.ts'
import type { Row } from './rows.ts'

const FORWARD_PASSES = path.join(import.meta.dirname, 'peers/forward_passes.py')
/** The recipe's. */
const EPOCHS = 5
const ROUNDS = 3

/** A folder for one benchmark, and homes in it where nothing was measured. */
interface Place {
  dir: string
  /** LOUPE_HOME where the backbone is prepared and nothing else ever happened. */
  prepared: string
}

/**
 * What people wait for before the first model of a new project, each figure in a home where nothing was measured.
 * @param clothing the set of ten classes
 * @param python one that has torch, for the peer; null: its figures are left out
 */
export async function firstFigures(clothing: string, python: string | null): Promise<Row[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'loupe-bench-first-'))
  try {
    const prepared = path.join(dir, 'home')
    const { dir: backbone } = await prepareBackbone(backboneNamed('resnet50', prepared), prepared, {
      packaged: path.join(resourcesDir(), 'backbones'),
    })
    const place = { dir, prepared }
    return [
      ...(await smallProject(clothing, place, python === null ? null : { python, backbone })),
      ...(await demo(place)),
      ...(await sampleAccuracy(place)),
      ...(await wholeSet(clothing, place)),
    ]
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** 398 pictures of two classes: rounds of all precisions in turns, so that a machine whose speed drifts does not blur what they are compared by. */
async function smallProject(
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
    // Minutes long, and the slowest of all by far: its own drift matters least.
    if (peer && round === 0) torch.push(torchSeconds(peer))
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
  for (const seconds of torch) {
    rows.push({ name: "forward passes of 'wolves-dogs' in PyTorch", value: seconds, unit: 's' })
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

/** The whole demo on a machine that Loupe was never on, and again. */
async function demo({ dir }: Place): Promise<Row[]> {
  const home = path.join(dir, 'fresh')
  const run = (name: string) =>
    runLoupe<Pick<TrainResult, 'seconds' | 'engine'>>(['demo', '--out', path.join(dir, name)], { home })
  const fresh = await run('demo')
  const again = await run('demo-again')
  const stages = (one: typeof fresh) => stagesOf(one.result)
  const limit = { at: 'most' as const, value: 12 }
  return [
    { name: 'demo on a fresh home', value: fresh.seconds, unit: 's', limit, note: stages(fresh) },
    { name: 'demo again, in a new folder', value: again.seconds, unit: 's', note: stages(again) },
    { name: 'export in it', value: again.result.seconds.export, unit: 's' },
  ]
}

/** How many of the sample's held-out pictures default flags answer less, or more, than float32. */
async function sampleAccuracy({ dir, prepared }: Place): Promise<Row[]> {
  const sample = path.join(resourcesDir(), 'sample')
  const [auto, float32] = [
    await train(sample, path.join(dir, 'sample.loupe'), null, { home: prepared }),
    await train(sample, path.join(dir, 'sample-float32.loupe'), 'float32', { home: prepared }),
  ].map(({ result }) => rightOf(result))
  const note = `${auto.right} and ${float32.right} of ${auto.n}`
  return [
    {
      name: 'sample: pictures less right than in float32, validation and test',
      value: float32.right - auto.right,
      unit: '',
      limit: { at: 'most', value: 1 },
      note,
    },
  ]
}

/** 3,781 pictures of ten classes, with default flags and in float32. */
async function wholeSet(clothing: string, { dir, prepared }: Place): Promise<Row[]> {
  const projects = [path.join(dir, 'clothing.loupe'), path.join(dir, 'clothing-float32.loupe')]
  const auto = await train(clothing, projects[0], null, { home: prepared })
  const float32 = await train(clothing, projects[1], 'float32', { home: prepared })
  const [folds, folds32] = [await outOfFoldRight(projects[0]), await outOfFoldRight(projects[1])]
  const points = 100 * Math.abs(folds.right / folds.n - folds32.right / folds32.n)
  const accuracy = (split: 'val' | 'test') => auto.result.metrics[split]?.accuracy ?? 0
  return [
    { name: 'whole job, clothing, default flags', value: auto.seconds, unit: 's', note: stagesOf(auto.result) },
    { name: 'whole job, clothing, float32', value: float32.seconds, unit: 's', note: stagesOf(float32.result) },
    {
      name: 'float32 over default flags',
      value: float32.seconds / auto.seconds,
      unit: '',
      limit: { at: 'least', value: 2.6 },
    },
    {
      name: 'difference out of fold, training and validation pooled',
      value: points,
      unit: 'points',
      limit: { at: 'most', value: 0.3 },
      note: `${folds.right} and ${folds32.right} of ${folds.n}`,
    },
    {
      name: 'validation accuracy, default flags',
      value: accuracy('val'),
      unit: '',
      limit: { at: 'least', value: 0.9 },
    },
    { name: 'test accuracy, default flags', value: accuracy('test'), unit: '', limit: { at: 'least', value: 0.91 } },
  ]
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

function stagesOf({ seconds, engine }: Pick<TrainResult, 'seconds' | 'engine'>): string {
  const stages = Object.entries(seconds).map(([name, value]) => `${name} ${value.toFixed(1)}`)
  return `${engine.precision}, ${stages.join(', ')} s`
}

function rightOf({ metrics: { val, test } }: TrainResult): { right: number; n: number } {
  const judged = [val, test].flatMap((one) => (one ? [one] : []))
  return {
    right: judged.reduce((sum, { accuracy, n }) => sum + Math.round(accuracy * n), 0),
    n: judged.reduce((sum, { n }) => sum + n, 0),
  }
}

function torchSeconds({ python, backbone }: { python: string; backbone: string }): number {
  const { train: training, val } = TWO_CLASSES
  const args = [FORWARD_PASSES, backbone, ...[training, val, EPOCHS].map(String)]
  return Number(execFileSync(python, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }))
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
