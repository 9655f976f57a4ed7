import { AsyncLocalStorage } from 'node:async_hooks'
import { stat } from 'node:fs/promises'
import { calibrationHash } from '../../ml/backbones/int8/calibration.ts'
import { int8ModelOf, type Int8Form } from '../../ml/backbones/int8/cached-model.ts'
import { requirePlainOnnx } from '../../ml/backbones/plain-onnx.ts'
import { chooseProviders } from '../../ml/features/choose-providers.ts'
import type { NoteListener } from '../../ml/features/engine-note.ts'
import type { FeatureEngine } from '../../ml/features/engine.ts'
import { openOnnxEngine, type OnnxEngineOptions } from '../../ml/features/onnx-engine.ts'
import { outputSize } from '../../ml/images/transforms.ts'
import type { FeatureSource } from '../protocol.ts'

interface Open {
  /** The network with its precision and calibration, and the size of its pictures. */
  key: string
  /** May still be opening. */
  engine: Promise<FeatureEngine>
  /** The running jobs that use it, each with its listener for failures. */
  users: Map<Job, NoteListener>
  /** It, or an engine in it, failed, so the next job gets a new one. */
  gaveWay: boolean
}

/** Identifies a job; undefined if engines are used outside of one. */
type Job = object | undefined

const jobs = new AsyncLocalStorage<object>()

/** Most recently used last. */
let open: Open[] = []

type Shape = Pick<OnnxEngineOptions, 'width' | 'height' | 'others' | 'dimensions'>

/**
 * Runs one job. Jobs may overlap: a picture is tried while a run trains. The engines that a job uses stay open until it
 * ends, whatever the others do.
 */
export async function asOneJob<T>(work: () => Promise<T>): Promise<T> {
  const job = {}
  try {
    return await jobs.run(job, work)
  } finally {
    for (const { users } of open) users.delete(job)
  }
}

/**
 * The engine of a source's network in its precision. The most recent ones stay open, since opening takes a second and a
 * studio keeps using the same ones.
 * @param atOnce how many may be open together
 */
export function engineOf(
  { model, int8, transforms, space }: FeatureSource,
  onNote: NoteListener,
  atOnce = 1,
): Promise<FeatureEngine> {
  const shape = { ...outputSize(transforms), dimensions: space.dimensions }
  return int8 ? int8Engine(int8, shape, onNote, atOnce) : engineFor({ model, ...shape }, onNote, atOnce)
}

/** The engine of a backbone in int8. */
export function int8Engine(int8: Int8Form, shape: Shape, onNote: NoteListener, atOnce = 1): Promise<FeatureEngine> {
  const name = `${int8.backboneDir} int8 ${calibrationHash(int8.calibration)}`
  // int8 runs on the CPU only: a GPU faster than that would run the float32 network faster still.
  const options = async () => ({ ...shape, model: await int8ModelOf(int8), inLanes: true })
  return opened(name, shape, options, onNote, atOnce)
}

/**
 * The engine of a model file, which may take more than one picture and may come from somebody else. @throws LoupeError
 * `not_a_model`
 */
export async function engineFor(
  model: Shape & { model: string },
  onNote: NoteListener,
  atOnce = 1,
): Promise<FeatureEngine> {
  // A resumed run or a repeated export writes another network under the same name.
  const file = await stat(model.model).catch(() => null)
  const name = [model.model, file?.ino, file?.mtimeMs, file?.size].join(' ')
  const options = async () => {
    requirePlainOnnx(model.model)
    return { ...model, providers: await chooseProviders(model) }
  }
  return opened(name, model, options, onNote, atOnce)
}

async function opened(
  name: string,
  { width, height, others, dimensions }: Shape,
  optionsOf: () => Promise<OnnxEngineOptions>,
  onNote: NoteListener,
  atOnce: number,
): Promise<FeatureEngine> {
  const job = jobs.getStore()
  const key = JSON.stringify([name, width, height, others, dimensions])
  const found = open.find((one) => one.key === key && !one.gaveWay)
  if (found) {
    open = [...open.filter((one) => one !== found), found]
    found.users.set(job, onNote)
    return found.engine
  }
  // No `await` until the new one is in the list, so that another request for the same engine finds it.
  const room = close((one, i) => one.gaveWay || i <= open.length - atOnce)
  const opening = { key, users: new Map([[job, onNote]]), gaveWay: false }
  const hear: NoteListener = (note) => {
    if (note.code === 'engine_fell_back') opening.gaveWay = true
    for (const listener of opening.users.values()) listener(note)
  }
  const onEnd = () => (opening.gaveWay = true)
  const engine = room.then(optionsOf).then((options) => openOnnxEngine({ ...options, onNote: hear, onEnd }))
  const one = Object.assign(opening, { engine })
  open.push(one)
  // The next request tries again.
  engine.catch(() => (open = open.filter((other) => other !== one)))
  return engine
}

/** Closes the open engines to free their memory, except those in use by another job. */
export async function closeEngine(): Promise<void> {
  await close(() => true)
}

/** Closes the selected engines, except those that another job is using. */
async function close(isMeant: (one: Open, i: number) => boolean): Promise<void> {
  const job = jobs.getStore()
  const isFree = ({ users }: Open) => [...users.keys()].every((user) => user === job)
  const closing = open.filter((one, i) => isMeant(one, i) && isFree(one))
  open = open.filter((one) => !closing.includes(one))
  for (const { engine } of closing) await (await engine.catch(() => null))?.close()
}
