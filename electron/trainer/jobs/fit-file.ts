import path from 'node:path'
import { makeTree } from '../../ml/files/make-tree.ts'
import { writeFileAtomically } from '../../ml/atomic-file.ts'
import { LoupeError } from '../../ml/errors.ts'
import { applyHead } from '../../ml/evaluation/apply-head.ts'
import { evaluate } from '../../ml/evaluation/metrics.ts'
import { readFeatureFile, type FeatureRows } from '../../ml/export/feature-files/read.ts'
import { takeRows } from '../../ml/matrix.ts'
import { random, shuffle } from '../../ml/random.ts'
import type { EpochFigures } from '../../ml/training/figures.ts'
import { writeHead } from '../../ml/training/head-file.ts'
import type { FitEvent, FitFileJob, FitFileResult } from '../protocol.ts'
import type { JobContext } from '../context.ts'
import { fitHead } from '../fit/head.ts'
import type { HeadFitting } from '../fit/head-fitting.ts'
import type { SplitData } from '../fit/head-rows.ts'
import { removeCheckpoint } from '../fit/run-checkpoint.ts'
import { append } from '../../../common/many.ts'

/** Share of each class that is held out if there is no validation file. */
const HELD_OUT = 0.15

/**
 * Trains a head on the rows of a feature file, without pictures or a project, and writes the head and figures to a
 * folder.
 * @throws LoupeError `features_invalid`, `too_few_classes`; `cancelled`, also if stopped after whole epochs with the
 *   best of them stored
 */
export async function fitFileJob(job: FitFileJob, context: JobContext<FitEvent>): Promise<FitFileResult> {
  const { recipe, seed, dir } = job
  const began = performance.now()
  const given = labelled(await readFeatureFile(job.file))
  const { train, val } = job.val === null ? heldOut(given.data, seed) : await withFile(job, given.data)
  const classes = train.labels.reduce((most, label) => Math.max(most, label + 1), 0)
  if (new Set(train.labels).size < 2) throw new LoupeError('too_few_classes.in_file', { file: job.file })
  const unknown = val.labels.find((label) => label >= classes)
  if (unknown !== undefined)
    throw new LoupeError('features_invalid.unknown_class', { file: job.val ?? job.file, label: unknown })
  makeTree(dir)
  const history: EpochFigures[] = []
  const emit = (event: FitEvent) => {
    if (event.type === 'epoch') history.push(event.epoch)
    // An engine failed: the epochs after its last checkpoint are trained again.
    if (event.type === 'resumed') {
      history.length = 0
      append(history, event.epochs)
    }
    context.emit(event)
  }
  const fitting: HeadFitting = {
    ...{
      recipe,
      seed,
      classes,
      runDir: dir,
      startFrom: null,
      folds: null,
      outOfFold: 'from the search',
      begin: 'anew',
    },
    classNames: Array.from({ length: classes }, (_, i) => String(i)),
    watchedRows: new Int32Array(),
  }
  const fitted = await fitHead(fitting, { train, val }, { ...context, emit })
  await writeHead(dir, fitted)
  const metrics = val.labels.length > 0 ? evaluate(await applyHead(fitted.head, val.features), val.labels) : null
  if (metrics && !Number.isFinite(metrics.loss))
    throw new LoupeError('features_invalid.nothing_learnt', { file: job.file })
  const result: FitFileResult = {
    ...{ classes, metrics, engine: fitted.engine, penalty: fitted.penalty, bestEpoch: fitted.bestEpoch },
    counts: { train: train.labels.length, val: val.labels.length, unlabelled: given.unlabelled },
    dimensions: train.features.cols,
    seconds: (performance.now() - began) / 1000,
  }
  const write = (name: string, content: unknown) =>
    writeFileAtomically(path.join(dir, name), [Buffer.from(`${JSON.stringify(content, null, 2)}\n`)])
  await write('recipe.json', recipe)
  await write('results.json', { ...result, history })
  // Nothing resumes from it: the next training on such a file starts over.
  await removeCheckpoint(dir)
  if (fitted.end === 'whole') return result
  throw new LoupeError('cancelled.epochs', { epoch: fitted.bestEpoch, folder: dir })
}

/** Rows without a label cannot be used for training. */
function labelled({ features, labels }: FeatureRows): { data: SplitData; unlabelled: number } {
  const rows = Int32Array.from(labels.keys()).filter((i) => labels[i] >= 0)
  return { data: rowsOf({ features, labels }, rows), unlabelled: labels.length - rows.length }
}

/** Holds out a share of each class, but none of a class with few rows. */
function heldOut(all: SplitData, seed: number): Record<'train' | 'val', SplitData> {
  const next = random(seed, 'held out')
  const byClass = [...Map.groupBy(all.labels.keys(), (i) => all.labels[i])].sort(([a], [b]) => a - b)
  const val = byClass.flatMap(([, rows]) => shuffle(rows, next).slice(0, Math.floor(rows.length * HELD_OUT)))
  const out = new Set(val)
  const train = Int32Array.from(all.labels.keys()).filter((i) => !out.has(i))
  return { train: rowsOf(all, train), val: rowsOf(all, Int32Array.from(val).sort()) }
}

async function withFile(job: FitFileJob, train: SplitData): Promise<Record<'train' | 'val', SplitData>> {
  const file = job.val ?? ''
  const val = labelled(await readFeatureFile(file)).data
  if (val.features.cols === train.features.cols) return { train, val }
  throw new LoupeError('features_invalid.widths', {
    file,
    cols: val.features.cols,
    other: job.file,
    expected: train.features.cols,
  })
}

function rowsOf({ features, labels }: SplitData, rows: Int32Array): SplitData {
  return { features: takeRows(features, rows), labels: rows.map((i) => labels[i]) }
}
