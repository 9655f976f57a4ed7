import * as tf from '@tensorflow/tfjs-core'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { machineName } from '../../../../../electron/ml/engines/machine.ts'
import { measuredFile } from '../../../../../electron/ml/engines/measured-file.ts'
import { webgpuState } from '../../../../../electron/ml/engines/webgpu.ts'
import { random } from '../../../../../electron/ml/random.ts'
import type { Head } from '../../../../../electron/ml/training/head.ts'
import type { BackendName } from '../../../../../electron/ml/training/loop/backend.ts'
import { fixedSource } from '../../../../../electron/ml/training/loop/source.ts'
import type { EpochFigures } from '../../../../../electron/ml/training/figures.ts'
import { writeFeatureFile } from '../../../../../electron/ml/export/feature-files/write.ts'
import { recipeSchema, type EpochRecipe } from '../../../../../electron/ml/training/recipes/schema.ts'
import { learnEpochs } from '../../../../../electron/trainer/fit/epochs.ts'
import { fitFileJob } from '../../../../../electron/trainer/jobs/fit-file.ts'
import type { FittedHead } from '../../../../../electron/trainer/fit/fitted-head.ts'
import type { HeadFitting } from '../../../../../electron/trainer/fit/head-fitting.ts'
import type { FitEvent } from '../../../../../electron/trainer/protocol.ts'

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-failing-'))
afterAll(() => fs.rmSync(dir, { recursive: true }))
const folder = () => fs.mkdtempSync(path.join(dir, 'run-'))

const [n, width, classes, epochs, batch] = [48, 16, 3, 8, 8]
/** Adam's state, the learning rate and Dropout depend on the epoch: all of it has to continue where it was. */
const recipe = recipeSchema.parse({
  ...{ name: 'failing', title: 'Failing', solver: 'epochs', batch, epochs, keep: 'last' },
  head: [
    { type: 'Dropout', p: 0.2 },
    { type: 'Linear', out: 12 },
    { type: 'ReLU' },
    { type: 'Linear', out: 'classes' },
  ],
  optimiser: { name: 'Adam', lr: 0.01 },
  schedule: { name: 'StepLR', step_size: 3, gamma: 0.5 },
})

const next = random('failing over')
const labels = Int32Array.from({ length: n }, (_, i) => i % classes)
const data = Float32Array.from(
  { length: n * width },
  (_, k) => ((k % width) % classes === labels[Math.floor(k / width)] ? 1 : 0) + next(),
)
const features = { data, rows: n, cols: width }

const said = 'the device was lost'

/**
 * Once armed, the backend (by default the active one) computes a few more products, to the middle of an epoch, and then
 * nothing at all.
 */
function failing(backend?: BackendName): { arm(): void } {
  const engine = tf.engine()
  const run = engine.runKernel.bind(engine)
  let failing: string | undefined
  let left = 8
  vi.spyOn(engine, 'runKernel').mockImplementation((name, inputs, attributes) => {
    if (tf.getBackend() === failing && left <= 0) throw new Error(`${said}.`)
    if (tf.getBackend() === failing && name === 'BatchMatMul') left--
    return run(name, inputs, attributes)
  })
  return { arm: () => (failing ??= backend ?? tf.getBackend()) }
}

interface Ran {
  fitted: FittedHead
  events: FitEvent[]
}

/** Trains on these engines, the real ones. */
async function train(
  backends: BackendName[] | undefined,
  onEpoch: (epoch: number) => void = () => undefined,
  { runDir = folder(), signal = new AbortController().signal, events = [] as FitEvent[] } = {},
): Promise<Ran> {
  if (recipe.solver !== 'epochs') throw new TypeError('a recipe with epochs is expected')
  const fitting: HeadFitting<EpochRecipe> = {
    ...{ recipe, seed: 3, classes, classNames: ['a', 'b', 'c'], runDir, startFrom: null, folds: null },
    ...{ outOfFold: 'from the search', begin: 'anew', watchedRows: new Int32Array(0) },
  }
  const emit = (event: FitEvent) => {
    events.push(event)
    if (event.type === 'epoch') onEpoch(event.epoch.epoch)
  }
  const source = fixedSource(features, labels)
  const learning = { source, validation: { features, labels }, backends, forwardPasses: () => 0 }
  return { fitted: await learnEpochs(fitting, learning, { emit, signal }), events }
}

const weightsOf = ({ layers }: Head) =>
  layers.flatMap((l) => (l.type === 'Linear' ? [...l.weight.data, ...l.bias] : []))
const furthest = (a: Head, b: Head) => {
  const others = weightsOf(b)
  return Math.max(...weightsOf(a).map((weight, i) => Math.abs(weight - others[i])))
}
const notesIn = (events: FitEvent[]) => events.filter((event) => event.type === 'note')
const epochsIn = (events: FitEvent[]) => events.flatMap((event) => (event.type === 'epoch' ? [event.epoch] : []))

/** The epochs that `run` keeps: those it continues from, and those after. */
function historyOf(events: FitEvent[]) {
  const again = events.findLastIndex(({ type }) => type === 'resumed')
  const resumed = events[again]
  return { from: resumed?.type === 'resumed' ? resumed.epochs : [], after: epochsIn(events.slice(again + 1)) }
}

/** More than two seconds between any two readings of the clock, so that a checkpoint is due after each epoch. */
function slowEpochs(): void {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 2500))
}

/**
 * Between wasm and plain JavaScript 6e-8 was measured after these steps; if Adam's averages are forgotten it is more
 * than 2e-3.
 */
const TOLERANCE = 1e-5

let whole: Record<'wasm' | 'cpu', Ran>
let tensors: number
beforeAll(async () => {
  whole = { wasm: await train(['wasm']), cpu: await train(['cpu']) }
  tensors = tf.engine().state.numTensors
})
afterEach(() => vi.restoreAllMocks())

const everyEpoch = Array.from({ length: epochs }, (_, i) => i + 1)

test('an engine that fails midway is replaced by the next, which continues from the epoch before the fault', async () => {
  slowEpochs()
  const fault = failing('wasm')
  const runDir = folder()
  const { fitted, events } = await train(['wasm', 'cpu'], (epoch) => epoch === 5 && fault.arm(), { runDir })

  expect(fitted).toMatchObject({ engine: 'tfjs wasm, then tfjs cpu', end: 'whole', bestEpoch: epochs })
  expect(notesIn(events)).toEqual([
    {
      type: 'note',
      code: 'engine_fell_back',
      about: { engine: 'tfjs wasm', next: 'tfjs cpu', started: true, why: `${said}.` },
      message: `The engine tfjs wasm failed (${said}). tfjs cpu takes over.`,
    },
  ])
  const fell = events.findIndex(({ type }) => type === 'note')
  const before = epochsIn(events.slice(0, fell))
  const { from, after } = historyOf(events)
  expect(before.map(({ epoch }) => epoch)).toEqual(everyEpoch.slice(0, 5))
  expect(from).toEqual(before)
  expect(after.map(({ epoch }) => epoch)).toEqual(everyEpoch.slice(5))
  // Up to the fault it is the run of the first engine, number for number.
  expect(from.map(({ loss }) => loss)).toEqual(
    epochsIn(whole.wasm.events)
      .slice(0, 5)
      .map(({ loss }) => loss),
  )

  for (const engine of ['wasm', 'cpu'] as const)
    expect(furthest(fitted.head, whole[engine].fitted.head)).toBeLessThan(TOLERANCE)
  expect(tf.engine().state.numTensors).toBe(tensors)
})

test('if the last checkpoint is older, the epochs after it are trained again, and reported again', async () => {
  // These epochs take milliseconds: only the first is due a checkpoint.
  const fault = failing('wasm')
  const { fitted, events } = await train(['wasm', 'cpu'], (epoch) => epoch === 5 && fault.arm())
  const { from, after } = historyOf(events)
  expect(from.map(({ epoch }) => epoch)).toEqual([1])
  expect(after.map(({ epoch }) => epoch)).toEqual(everyEpoch.slice(1))
  expect(notesIn(events)).toHaveLength(1)
  expect(furthest(fitted.head, whole.cpu.fitted.head)).toBeLessThan(TOLERANCE)
})

test('an engine that fails before its first checkpoint leaves the whole run to the next', async () => {
  failing('wasm').arm()
  const { fitted, events } = await train(['wasm', 'cpu'])
  expect(historyOf(events)).toMatchObject({ from: [], after: { length: epochs } })
  expect(notesIn(events)).toHaveLength(1)
  expect(weightsOf(fitted.head)).toEqual(weightsOf(whole.cpu.fitted.head))
  expect(tf.engine().state.numTensors).toBe(tensors)
})

test('if the last engine fails, or no other opens, the run fails with what the engine reported', async () => {
  for (const left of [['wasm'], ['wasm', 'tfjs-node-gpu', 'not here' as BackendName]] as BackendName[][]) {
    const fault = failing('wasm')
    const events: FitEvent[] = []
    await expect(train(left, (epoch) => epoch === 2 && fault.arm(), { events })).rejects.toThrow(said)
    expect(notesIn(events)).toEqual([])
    vi.restoreAllMocks()
  }
})

test('a disk error is not the engine’s fault: the run fails immediately and keeps its code', async () => {
  const events: FitEvent[] = []
  const gone = path.join(dir, 'gone')
  await expect(train(['wasm', 'cpu'], undefined, { runDir: gone, events })).rejects.toMatchObject({ code: 'ENOENT' })
  expect(notesIn(events)).toEqual([])
  expect(epochsIn(events).map(({ epoch }) => epoch)).toEqual([1])
})

test('a run that is being stopped does not continue elsewhere', async () => {
  const stop = new AbortController()
  const fault = failing('wasm')
  const events: FitEvent[] = []
  const act = (epoch: number) => {
    if (epoch !== 3) return
    fault.arm()
    stop.abort()
  }
  const { fitted } = await train(['wasm', 'cpu'], act, { signal: stop.signal, events })
  expect(fitted).toMatchObject({ engine: 'tfjs wasm', end: 'cancelled', bestEpoch: 3 })
  expect(notesIn(events)).toEqual([])
})

test('for a head on a feature file, each epoch is in the results once', async () => {
  const [file, out] = [path.join(dir, 'features.npz'), folder()]
  const paths = Array.from(labels, (_, i) => `${i}.png`)
  await writeFeatureFile(file, { data: features, label: labels, paths })
  const fault = failing()
  const emit = (event: FitEvent) => event.type === 'epoch' && event.epoch.epoch === 5 && fault.arm()
  const { engine } = await fitFileJob(
    { file, val: null, recipe, seed: 3, dir: out },
    { emit, signal: new AbortController().signal },
  )
  expect(engine).toMatch(/^tfjs \S+, then tfjs \S+$/)
  const { history } = JSON.parse(fs.readFileSync(path.join(out, 'results.json'), 'utf8')) as { history: EpochFigures[] }
  expect(history.map(({ epoch }) => epoch)).toEqual(everyEpoch)
})

test('a head is trained on the backend that was measured to be the fastest here', async () => {
  const home = folder()
  vi.stubEnv('LOUPE_HOME', home)
  const { fitted: unmeasured } = await train(undefined)
  expect(unmeasured.engine).not.toBe('tfjs cpu')
  const measured = { [machineName((await webgpuState()).adapter)]: { trainer: 'cpu' } }
  fs.writeFileSync(measuredFile(home), JSON.stringify(measured))
  expect((await train(undefined)).fitted.engine).toBe('tfjs cpu')
  fs.writeFileSync(measuredFile(home), JSON.stringify({ 'another machine': { trainer: 'cpu' } }))
  expect((await train(undefined)).fitted.engine).toBe(unmeasured.engine)
  vi.unstubAllEnvs()
})
