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
  /** Network, its precision and calibration, and size of its pictures. */
  key: string
  /** It may still be opening. */
  engine: Promise<FeatureEngine>
  /** The jobs at work that use it, each with who hears of its failures. */
  users: Map<Job, NoteListener>
  /** It, or an engine in it, failed, so the next job gets a new one. */
  gaveWay: boolean
}

/** Nothing but itself; undefined when engines are used outside of a job. */
type Job = object | undefined

const jobs = new AsyncLocalStorage<object>()

/** The one used last comes last. */
let open: Open[] = []

type Shape = Pick<OnnxEngineOptions, 'width' | 'height' | 'others' | 'dimensions'>

/**
 * Does the work of one job. Jobs may overlap: a picture is tried while a run trains. What
 * engines a job has asked for stay open until it ends, whatever the others do.
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
 * The engine of a source's network in its precision; the last ones stay open, since opening costs a second and a studio keeps asking for the
 * same.
 * @param atOnce this many may be open together
 */
export function engineOf(
  { model, int8, transforms, space }: FeatureSource,
  onNote: NoteListener,
  atOnce = 1,
): Promise<FeatureEngine> {
  const shape = { ...outputSize(transforms), dimensions: space.dimensions }
  return int8 ? int8Engine(int8, shape, onNote, atOnce) : engineFor({ model, ...shape }, onNote, atOnce)
}

/** The engine of a backbone in whole numbers. */
export function int8Engine(int8: Int8Form, shape: Shape, onNote: NoteListener, atOnce = 1): Promise<FeatureEngine> {
  const name = `${int8.backboneDir} int8 ${calibrationHash(int8.calibration)}`
  // Whole numbers are for the processor: a GPU that is faster than that runs the exact network faster still.
  const options = async () => ({ ...shape, model: await int8ModelOf(int8), inLanes: true })
  return opened(name, shape, options, onNote, atOnce)
}

/** The engine of a model file, which may take more than one picture and may be somebody else's. @throws LoupeError `not_a_model` */
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
  // Nothing is waited for until the new one is in the list, so that who asks for the same meanwhile finds it.
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
  // Whoever asks next tries again.
  engine.catch(() => (open = open.filter((other) => other !== one)))
  return engine
}

/** Closes the open engines to free their memory, except those in use by another job. */
export async function closeEngine(): Promise<void> {
  await close(() => true)
}

/** Closes those of the open engines that are meant and that no other job is using. */
async function close(isMeant: (one: Open, i: number) => boolean): Promise<void> {
  const job = jobs.getStore()
  const isFree = ({ users }: Open) => [...users.keys()].every((user) => user === job)
  const closing = open.filter((one, i) => isMeant(one, i) && isFree(one))
  open = open.filter((one) => !closing.includes(one))
  for (const { engine } of closing) await (await engine.catch(() => null))?.close()
}
