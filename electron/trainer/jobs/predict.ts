import { LoupeError, problemOf } from '../../ml/errors.ts'
import { applyHeadNow } from '../../ml/evaluation/apply-head.ts'
import { checkedProbabilities } from '../../ml/evaluation/probabilities.ts'
import { readModelCard } from '../../ml/export/model-card.ts'
import { onnxFileIn } from '../../ml/export/model-files.ts'
import type { NoteListener } from '../../ml/features/engine-note.ts'
import type { FeatureEngine } from '../../ml/features/engine.ts'
import { JoinedEngine, type EnginePart } from '../../ml/features/joined-engine.ts'
import { pixelsOf, type OnnxEngineOptions } from '../../ml/features/onnx-engine.ts'
import { passOver } from '../../ml/features/pass.ts'
import { outputSize, type Transform } from '../../ml/images/transforms.ts'
import { readHead } from '../../ml/training/head-file.ts'
import { engineFor, engineOf } from '../extraction/engines.ts'
import { reporting } from '../extraction/reporting.ts'
import type { FeatureSource, PredictEvent, PredictJob, PredictResult } from '../protocol.ts'
import type { JobContext } from '../context.ts'
import { requireRegularFile } from '../../ml/regular-file.ts'

/** Probabilities of pictures, each reported as soon as its batch is done. */
export async function predictJob(job: PredictJob, context: JobContext<PredictEvent>): Promise<PredictResult> {
  const { model } = job
  if (model.type === 'run') return predict(job, context)
  try {
    return await predict(job, context)
  } catch (error) {
    // The model is not what its card says, or not a model at all; nothing of ours is broken.
    if (error instanceof LoupeError && (error.code === 'engine_failed' || error.code === 'not_a_file'))
      throw new LoupeError('not_a_model.cannot_run', { folder: model.dir, why: problemOf(error) }, { cause: error })
    throw error
  }
}

async function predict(job: PredictJob, { emit, signal }: JobContext<PredictEvent>): Promise<PredictResult> {
  const { onProblem, onProgress, onNote } = reporting(emit)
  const { engine, transforms, others, networks, toProbabilities } = await openModel(job.model, onNote)
  // Files with the same bytes go through the network once; the first to arrive waits for the rows with the others.
  const known = new Map<string, Float32Array>()
  const waiting = new Map<string, number[]>()
  const tell = (index: number, probabilities: Float32Array) => emit({ type: 'prediction', index, probabilities })
  const sink = {
    has: (key: string) => known.has(key),
    append(keys: string[], rows: Float32Array) {
      keys.forEach((key, i) => {
        const row = rows.slice(i * engine.dimensions, (i + 1) * engine.dimensions)
        const probabilities = toProbabilities(row)
        known.set(key, probabilities)
        for (const index of waiting.get(key) ?? []) tell(index, probabilities)
        waiting.delete(key)
      })
    },
  }
  const passes = await passOver(
    job.paths.map((path) => ({ path })),
    { engine, sink, transforms, others, view: '' },
    {
      onFacts(index, { hash }) {
        const probabilities = known.get(hash)
        if (probabilities) tell(index, probabilities)
        else waiting.set(hash, [...(waiting.get(hash) ?? []), index])
      },
      onProblem,
      onFeatures: onProgress,
    },
    signal,
  )
  return { engine: engine.name, forwardPasses: passes * networks }
}

interface OpenModel {
  engine: FeatureEngine
  transforms: Transform[]
  /** Further views that it takes. */
  others: Transform[][]
  /** The transforms of each picture. */
  networks: number
  /** Turns the engine's output for one picture into probabilities `[classes]`. */
  toProbabilities(row: Float32Array): Float32Array
}

async function openModel(model: PredictJob['model'], onNote: NoteListener): Promise<OpenModel> {
  if (model.type === 'exported') {
    const card = await readModelCard(model.dir)
    const [{ width, height, transforms }, ...others] = card.inputs
    const exported = {
      model: onnxFileIn(model.dir),
      ...{ width, height, others: others.map(({ name, width, height }) => ({ name, width, height })) },
      dimensions: card.classes.length,
    }
    // Reading a named pipe would block the engine's library.
    await requireRegularFile(exported.model)
    const engine = await engineFor(exported, onNote)
    await tryOut(engine, exported)
    return {
      ...{ engine, transforms, others: others.map((input) => input.transforms), networks: 1 },
      toProbabilities: checkedProbabilities,
    }
  }
  const { head } = await readHead(model.runDir)
  const engine = await enginesOf(model.sources, onNote)
  const [transforms, ...others] = model.sources.map((source) => source.transforms)
  const toProbabilities = (row: Float32Array) =>
    checkedProbabilities(applyHeadNow(head, { data: row, rows: 1, cols: row.length }).data)
  return { engine, transforms, others, networks: model.sources.length, toProbabilities }
}

/** The engine of one backbone, or those of several as one. */
async function enginesOf(sources: FeatureSource[], onNote: NoteListener): Promise<FeatureEngine> {
  const parts: EnginePart[] = []
  for (const source of sources) {
    const engine = await engineOf(source, onNote, sources.length)
    const { width, height } = outputSize(source.transforms)
    parts.push({ engine, bytes: width * height * 3 })
  }
  return parts.length === 1 ? parts[0].engine : new JoinedEngine(parts)
}

/** Engines that gave probabilities for a picture. */
const tried = new WeakSet<FeatureEngine>()

/** A foreign model may return anything, even text or NaN: checked on a grey picture before the first real one. */
async function tryOut(
  engine: FeatureEngine,
  { width, height, others }: Pick<OnnxEngineOptions, 'width' | 'height' | 'others'>,
): Promise<void> {
  if (tried.has(engine)) return
  checkedProbabilities(await engine.run(new Uint8Array(pixelsOf({ width, height, others }) * 3).fill(128), 1))
  tried.add(engine)
}
