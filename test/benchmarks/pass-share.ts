import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { int8Model } from '../../electron/ml/backbones/int8/cached-model.ts'
import { calibrate, calibrationTarget } from '../../electron/ml/features/calibrate.ts'
import type { FeatureEngine } from '../../electron/ml/features/engine.ts'
import { openOnnxEngine } from '../../electron/ml/features/onnx-engine.ts'
import { passOver } from '../../electron/ml/features/pass.ts'
import { outputSize, type Transform } from '../../electron/ml/images/transforms.ts'
import { random, shuffle } from '../../electron/ml/random.ts'
import { samplePictures } from '../../electron/studio/engines/sample-pictures.ts'
import { preparedHere } from './prepared.ts'
import { realPhotos } from './real-photos.ts'
import type { Row } from './rows.ts'

/** Odd, so that there is a median. */
const ROUNDS = 5
/** As many as the first job of a new project opens. */
const PICTURES_A_ROUND = 398
const PHOTOS_A_ROUND = 48
const RAW_A_ROUND = 128

/** The result of one round for one kind of pictures; seconds per picture. */
interface Round {
  /** CPU time of a forward pass alone, and of reading, hashing, decoding and resizing alone, of all threads. */
  passCpu: number
  decodeCpu: number
  /** Wall time: forward passes alone, and the whole pass. */
  raw: number
  real: number
  /** Share of the cores' time that the whole pass used; the rest was idle. */
  busy: number
}

/**
 * The int8 pass compared with its limit: cores ÷ (CPU time of a forward pass + that of decoding a picture), each
 * measured separately. Forward passes alone, decoding alone and the whole pass alternate, so that a machine whose speed
 * drifts does not distort the share; medians are reported. Both for the pictures of a folder and for 12-megapixel
 * photographs made of them.
 */
export async function passShare(folder: string, rounds = ROUNDS): Promise<Row[]> {
  const backbone = await preparedHere()
  const { transforms, features: dimensions } = backbone.spec
  const target = await calibrationTarget(backbone, transforms)
  const { calibration } = await calibrate(samplePictures(), target)
  const engine = await openOnnxEngine({
    model: int8Model(target.graph, target.normalisation, calibration),
    ...outputSize(transforms),
    dimensions,
    inLanes: true,
  })
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-bench-share-'))
  try {
    const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.jpe?g$/i.test(file))
    const pictures = shuffle(files.sort(), random('pass share')).map((file) => path.join(folder, file))
    const photos = await realPhotos(scratch, pictures, PHOTOS_A_ROUND)
    const small: Round[] = []
    const large: Round[] = []
    await roundOf(engine, transforms, pictures.slice(0, PHOTOS_A_ROUND))
    for (let round = 0; round < rounds; round++) {
      const from = (round * PICTURES_A_ROUND) % pictures.length
      const part = [...pictures.slice(from), ...pictures].slice(0, PICTURES_A_ROUND)
      small.push(await roundOf(engine, transforms, part))
      large.push(await roundOf(engine, transforms, photos))
    }
    const seconds = (kind: Round[]) => median(kind.map(({ real }) => real))
    return [
      ...rowsOf('int8 pass', small),
      ...rowsOf('int8 pass, photos of 12 megapixels', large),
      { name: 'their time over that of small pictures', value: seconds(large) / seconds(small), unit: '' },
    ]
  } finally {
    await engine.close()
    fs.rmSync(scratch, { recursive: true, force: true })
  }
}

async function roundOf(engine: FeatureEngine, transforms: Transform[], pictures: string[]): Promise<Round> {
  const before = await rawPasses(engine, transforms)
  const part = pictures.map((file) => ({ path: file }))
  const over = (through: FeatureEngine) =>
    measured(() =>
      passOver(
        part,
        { engine: through, sink: { has: () => false, append: () => undefined }, transforms, view: '' },
        {},
      ),
    )
  const decoding = await over(idle(engine))
  const real = await over(engine)
  const after = await rawPasses(engine, transforms)
  return {
    passCpu: (before.cpu + after.cpu) / 2 / RAW_A_ROUND,
    raw: (before.wall + after.wall) / 2 / RAW_A_ROUND,
    decodeCpu: decoding.cpu / part.length,
    real: real.wall / part.length,
    busy: real.cpu / real.wall / os.availableParallelism(),
  }
}

/** Batches as in the real pass: the next one is ready before one is done. */
function rawPasses(engine: FeatureEngine, transforms: Transform[]): Promise<{ wall: number; cpu: number }> {
  const { width, height } = outputSize(transforms)
  const next = random('raw passes')
  const pixels = Uint8Array.from({ length: engine.batch * width * height * 3 }, () => next() * 256)
  return measured(async () => {
    const running: Promise<unknown>[] = []
    for (let done = 0; done < RAW_A_ROUND; done += engine.batch) {
      if (running.length > 1) await running.shift()
      running.push(engine.run(pixels.slice(), engine.batch))
    }
    await Promise.all(running)
  })
}

/** Takes pictures and computes nothing. */
function idle({ batch, dimensions }: FeatureEngine): FeatureEngine {
  return {
    ...{ name: 'none', batch, dimensions },
    run: async (_, n) => new Float32Array(n * dimensions),
    close: async () => undefined,
  }
}

async function measured(work: () => Promise<unknown>): Promise<{ wall: number; cpu: number }> {
  const used = process.cpuUsage()
  const began = performance.now()
  await work()
  const { user, system } = process.cpuUsage(used)
  return { wall: (performance.now() - began) / 1000, cpu: (user + system) / 1e6 }
}

function rowsOf(name: string, rounds: Round[]): Row[] {
  const of = (value: (round: Round) => number) => median(rounds.map(value))
  const limit = ({ passCpu, decodeCpu }: Round) => (passCpu + decodeCpu) / os.availableParallelism()
  const shares = rounds.map((round) => limit(round) / round.real)
  const ms = (seconds: number) => `${(seconds * 1000).toFixed(1)} ms`
  return [
    {
      name: `${name}: pictures a second`,
      value: 1 / of(({ real }) => real),
      unit: 'pictures/s',
      note: `forward passes alone ${(1 / of(({ raw }) => raw)).toFixed(1)}; processor time of a pass ${ms(of(({ passCpu }) => passCpu))}, of decoding ${ms(of(({ decodeCpu }) => decodeCpu))}`,
    },
    {
      name: `${name}: share of the limit`,
      value: median(shares),
      unit: '',
      limit: { at: 'least', value: 0.95 },
      note: `median of ${rounds.length} rounds, ${Math.min(...shares).toFixed(2)} to ${Math.max(...shares).toFixed(2)}; its own processor time over that of the cores ${of(({ busy }) => busy).toFixed(2)}`,
    },
  ]
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
