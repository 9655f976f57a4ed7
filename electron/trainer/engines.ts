import { calibrationHash } from '../ml/backbones/int8/calibration.ts'
import { int8Model } from '../ml/backbones/int8/model.ts'
import { loadGraph } from '../ml/backbones/prepare.ts'
import { chooseProviders } from '../ml/features/choose-providers.ts'
import type { NoteListener } from '../ml/features/engine-note.ts'
import type { FeatureEngine } from '../ml/features/engine.ts'
import { openOnnxEngine, type OnnxEngineOptions } from '../ml/features/onnx-engine.ts'
import { outputSize } from '../ml/images/transforms.ts'
import type { FeatureSource, Int8Form } from './protocol.ts'

interface Open {
  /** Network, its precision and calibration, and size of its pictures. */
  key: string
  engine: FeatureEngine
  /** Hears of its failures for the job that uses it now. */
  onNote: NoteListener
  /** An engine in it failed, so the next job gets a new one. */
  gaveWay: boolean
}

/** The one used last comes last. */
let open: Open[] = []

type Shape = Pick<OnnxEngineOptions, 'width' | 'height' | 'others' | 'dimensions'>

/**
 * The engine of a source's network in its precision; the last ones stay open, since opening costs a second and a studio keeps asking for the
 * same.
 * @param atOnce so many may be open together
 */
export function engineOf(
  { model, int8, transforms, space }: FeatureSource,
  onNote: NoteListener,
  atOnce = 1,
): Promise<FeatureEngine> {
  const shape = { ...outputSize(transforms), dimensions: space.dimensions }
  if (!int8) return engineFor({ model, ...shape }, onNote, atOnce)
  const name = `${int8.backboneDir} int8 ${calibrationHash(int8.calibration)}`
  // Whole numbers are for the processor: a GPU that is faster than that runs the exact network faster still.
  const options = async () => ({ ...shape, model: await int8Bytes(int8), providers: ['cpu' as const] })
  return opened(name, shape, options, onNote, atOnce)
}

/** The engine of a model file, which may take more than one picture. */
export function engineFor(model: Shape & { model: string }, onNote: NoteListener, atOnce = 1): Promise<FeatureEngine> {
  return opened(model.model, model, async () => ({ ...model, providers: await chooseProviders(model) }), onNote, atOnce)
}

async function opened(
  name: string,
  { width, height, others }: Shape,
  optionsOf: () => Promise<OnnxEngineOptions>,
  onNote: NoteListener,
  atOnce: number,
): Promise<FeatureEngine> {
  const key = JSON.stringify([name, width, height, others])
  const found = open.find((one) => one.key === key && !one.gaveWay)
  if (found) {
    open = [...open.filter((one) => one !== found), found]
    found.onNote = onNote
    return found.engine
  }
  const stale = open.filter((one, i) => one.gaveWay || i <= open.length - atOnce)
  open = open.filter((one) => !stale.includes(one))
  for (const { engine } of stale) await engine.close()
  const opening = { key, onNote, gaveWay: false }
  const hear: NoteListener = (note) => {
    if (note.code === 'engine_fell_back') opening.gaveWay = true
    opening.onNote(note)
  }
  const engine = await openOnnxEngine({ ...(await optionsOf()), onNote: hear })
  open.push(Object.assign(opening, { engine }))
  return engine
}

/** Made anew whenever it is opened: that takes less time than opening it, and there is no file to go stale. */
async function int8Bytes({ backboneDir, normalisation, calibration }: Int8Form): Promise<Uint8Array<ArrayBuffer>> {
  return int8Model(await loadGraph(backboneDir), normalisation, calibration)
}

/** Gives the memory of the open engines back. */
export async function closeEngine(): Promise<void> {
  const closing = open
  open = []
  for (const { engine } of closing) await engine.close()
}
