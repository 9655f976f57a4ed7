import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { removeFile } from '../../ml/files/remove.ts'
import { graphFrom, graphUpTo } from '../../ml/backbones/cut-graph.ts'
import type { Graph } from '../../ml/backbones/graph.ts'
import { writeOnnx } from '../../ml/backbones/onnx-writer.ts'
import { checkCancelled } from '../../ml/errors.ts'
import { FeatureCache } from '../../ml/features/cache.ts'
import { passOver } from '../../ml/features/pass.ts'
import { featureKey, trainingView } from '../../ml/features/space.ts'
import { PictureError } from '../../ml/images/pixels.ts'
import { outputSize } from '../../ml/images/transforms.ts'
import { viewOfPicture } from '../../ml/images/view.ts'
import { random } from '../../ml/random.ts'
import { cutOf, shapeAt } from '../../ml/training/deep/cut.ts'
import { type DeepInput, inputWidth } from '../../ml/training/deep/input.ts'
import type { TrainingSource } from '../../ml/training/loop/source.ts'
import type { JobContext } from '../context.ts'
import { closeEngine, engineFor } from '../extraction/engines.ts'
import { notesTo, reportingSplit } from '../extraction/reporting.ts'
import type { FitEvent, PictureAt } from '../protocol.ts'
import type { DeepJob } from './deep-job.ts'
import { cachedRows, pixelRows, rowsThrough, type ViewOf } from './deep-rows.ts'

/** What is trained, and on which rows. */
interface DeepParts {
  /** Every layer of it is trained. */
  graph: Graph
  input: DeepInput
  train: TrainingSource
  val: TrainingSource
  used: Record<'train' | 'val', Int32Array>
  forwardPasses(): number
  close(): Promise<void>
}

/** Names the view of picture `i` in an epoch, as the recipe wants it. */
function viewsOfEpochs({ recipe: { views: wanted }, seed }: DeepJob, pictures: number): ViewOf {
  if (wanted === 'none') return () => ''
  if (wanted === 'fresh') return (epoch) => trainingView(seed, epoch)
  const next = random(seed, 'cached views')
  const starts = Array.from({ length: pictures }, () => Math.floor(next() * wanted.cached))
  return (epoch, i) => trainingView(seed, ((starts[i] + epoch - 1) % wanted.cached) + 1)
}

/** Trains every layer, on pixels that are decoded as needed. */
export async function wholeNetwork(job: DeepJob, graph: Graph, context: JobContext<FitEvent>): Promise<DeepParts> {
  const { spec } = job.network
  const [{ transforms }] = job.sources
  const readable = async (split: 'train' | 'val'): Promise<Int32Array> => {
    const { pictures } = job.splits[split]
    const { onProblem, onProgress } = reportingSplit(split, context.emit)
    const found: number[] = []
    for (const [i, picture] of pictures.entries()) {
      checkCancelled(context.signal)
      try {
        await viewOfPicture(picture, transforms, '')
        found.push(i)
      } catch (error) {
        if (!(error instanceof PictureError)) throw error
        onProblem(i, error)
      }
      onProgress(i + 1, pictures.length)
    }
    return Int32Array.from(found)
  }
  const used = { train: await readable('train'), val: await readable('val') }
  const { train, val } = chosen(job, used)
  const views = job.views?.[0].transforms ?? transforms
  return {
    ...{ graph, used, forwardPasses: () => 0, close: () => Promise.resolve() },
    input: { type: 'pixels', ...outputSize(transforms), normalisation: spec.normalisation },
    train: pixelRows(train.pictures, train.labels, views, viewsOfEpochs(job, train.pictures.length)),
    val: pixelRows(val.pictures, val.labels, transforms, () => ''),
  }
}

/**
 * Trains the last stage, on the output of the frozen layers before it. That is cached in the project as float16; fresh
 * views of each epoch are not cached.
 */
export async function lastStage(
  job: DeepJob,
  graph: Graph,
  { emit, signal }: JobContext<FitEvent>,
): Promise<DeepParts> {
  const { recipe, network } = job
  const { spec } = network
  const [source, views] = [job.sources[0], job.views?.[0]]
  const node = cutOf(spec)
  const input: DeepInput = { type: 'activations', shape: shapeAt(graph, node, outputSize(source.transforms)) }
  const dimensions = inputWidth(input)
  const model = path.join(job.runDir, 'frozen.onnx')
  const spaceOf = ({ space }: typeof source) =>
    ({ ...space, weightsHash: `${space.weightsHash} up to ${node}`, precision: 'float16', dimensions }) as const
  const open: FeatureCache[] = []
  let passes = 0
  const onNote = notesTo(emit)
  const kept = async (
    from: typeof source,
    pictures: PictureAt[],
    view: string,
    onProblem: (i: number, e: PictureError) => void,
  ) => {
    const cache = FeatureCache.open(from.cache, spaceOf(from), 'write')
    try {
      const keys = pictures.map(({ hash }) => featureKey(hash, view))
      // Damaged rows stop a run, so a resumed run looks for them and computes them again.
      if (job.begin === 'resume') await forgetDamaged(cache, keys, signal)
      if (keys.every((key) => cache.has(key))) return
      const engine = await engineFor({ model, ...outputSize(from.transforms), dimensions }, onNote)
      passes += await passOver(
        pictures,
        { engine, sink: cache, transforms: from.transforms, view },
        { onProblem, onFeatures: (done, total) => emit({ type: 'progress', stage: 'features', done, total }) },
        signal,
      )
    } finally {
      cache.close()
    }
  }
  const reading = (from: typeof source) => {
    const cache = FeatureCache.open(from.cache, spaceOf(from), 'read')
    open.push(cache)
    return cache
  }
  const close = async () => {
    for (const cache of open) cache.close()
    await closeEngine()
    await removeFile(model)
  }
  try {
    await writeOnnx(model, { graph: flatEnd(graphUpTo(graph, node)), normalisation: spec.normalisation })
    for (const split of ['train', 'val'] as const)
      await kept(source, job.splits[split].pictures, '', reportingSplit(split, emit).onProblem)
    const evaluation = reading(source)
    const there = (pictures: PictureAt[]) =>
      Int32Array.from(pictures.keys()).filter((i) => evaluation.has(featureKey(pictures[i].hash)))
    const used = { train: there(job.splits.train.pictures), val: there(job.splits.val.pictures) }
    const { train, val } = chosen(job, used)
    const viewOf = viewsOfEpochs(job, train.pictures.length)
    const trainRows = async (): Promise<TrainingSource> => {
      if (!views || recipe.views === 'none') return cachedRows(train.pictures, train.labels, evaluation, viewOf)
      if (recipe.views === 'fresh') {
        const engine = await engineFor({ model, ...outputSize(views.transforms), dimensions }, onNote)
        return rowsThrough(pixelRows(train.pictures, train.labels, views.transforms, viewOf), engine)
      }
      for (let k = 1; k <= recipe.views.cached; k++)
        await kept(views, train.pictures, trainingView(job.seed, k), (_, error) => {
          throw error
        })
      return cachedRows(train.pictures, train.labels, reading(views), viewOf)
    }
    const rows = await trainRows()
    if (recipe.views !== 'fresh') await closeEngine()
    return {
      ...{ graph: graphFrom(graph, node), input, used, forwardPasses: () => passes },
      train: rows,
      val: cachedRows(val.pictures, val.labels, evaluation, () => ''),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Rows read between two turns of the event loop. */
const READ_AT_ONCE = 32

async function forgetDamaged(cache: FeatureCache, keys: string[], signal: AbortSignal): Promise<void> {
  for (let at = 0; at < keys.length; at += READ_AT_ONCE) {
    cache.forgetDamaged(keys.slice(at, at + READ_AT_ONCE))
    await nextTurn()
    checkCancelled(signal)
  }
}

/** The same graph with its output as one row per picture, `[n, c * h * w]`. */
function flatEnd(graph: Graph): Graph {
  const name = `${graph.output}/row`
  return { ...graph, nodes: [...graph.nodes, { name, op: 'flatten', input: graph.output }], output: name }
}

function chosen({ splits }: DeepJob, used: DeepParts['used']) {
  const of = (split: 'train' | 'val') => ({
    pictures: Array.from(used[split], (i) => splits[split].pictures[i]),
    labels: used[split].map((i) => splits[split].labels[i]),
  })
  return { train: of('train'), val: of('val') }
}
