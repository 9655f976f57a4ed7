/**
 * How fast and how exactly the quick head is fitted. Standalone: `node test/benchmarks/head-fit.ts TRAIN.f32 [VAL.f32
 * [TEST.f32]]`, where each file contains float32 rows and `X.labels.json` beside it `{"classes": […], "labels": […]}`.
 */
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { applyHead } from '../../electron/ml/evaluation/apply-head.ts'
import { evaluate } from '../../electron/ml/evaluation/metrics.ts'
import type { Matrix } from '../../electron/ml/matrix.ts'
import { fitQuick } from '../../electron/ml/training/quick/fit.ts'
import { random } from '../../electron/ml/random.ts'
import { loss64, optimum64 } from './float64-optimum.ts'
import { printRows, type Row } from './rows.ts'

export interface LabelledFeatures {
  features: Matrix
  labels: Int32Array
}

/**
 * Fits from scratch and again after a few relabels, and compares the loss with that of a float64 solver, which runs
 * until the optimum is proven (a minute or two).
 */
export async function headFit(
  train: LabelledFeatures,
  held: { val?: LabelledFeatures; test?: LabelledFeatures },
  classes: number,
): Promise<Row[]> {
  const { features, labels } = train
  const size = `${features.rows}×${features.cols} → ${classes}`
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const cold = await fitQuick(features, labels, classes, { seed: 0, products: 'engine' })
  delay.disable()
  const start = { head: cold.head, penalty: cold.penalty, pictures: cold.pictures }
  const warm = await fitQuick(features, relabelled(labels, classes), classes, { seed: 0, products: 'engine', start })

  const [layer] = cold.head.layers
  if (layer.type !== 'Linear') throw new TypeError('The quick head is one Linear.')
  const problem = { features, labels, classes, penalty: cold.penalty }
  const reached = loss64(problem, layer.weight, layer.bias)
  const best = optimum64(problem, layer.weight, layer.bias)

  const rows: Row[] = [
    {
      name: 'head fit, penalty search included',
      value: cold.seconds,
      unit: 's',
      limit: { at: 'most', value: 5 },
      note: `${size}, ${cold.engine}, ${cold.search.length} penalties, chosen ${cold.penalty.toPrecision(2)}`,
    },
    {
      name: 'head fit from the last weights',
      value: warm.seconds,
      unit: 's',
      limit: { at: 'most', value: 1 },
      note: '1 % relabelled',
    },
    {
      name: 'loss above the optimum',
      value: (100 * (reached - best.loss)) / best.loss,
      unit: '%',
      limit: { at: 'most', value: 0.1 },
      note: `float64, ${best.evaluations} gradients, proven to ${((100 * best.bound) / best.loss).toExponential(0)} %`,
    },
    { name: 'longest hold of the event loop', value: delay.max / 1e6, unit: 'ms', limit: { at: 'most', value: 100 } },
  ]
  for (const [name, split, limit] of [
    ['validation accuracy', held.val, 0.9],
    ['test accuracy', held.test, 0.91],
  ] as const) {
    if (!split) continue
    const { accuracy, n } = evaluate(await applyHead(cold.head, split.features), split.labels)
    rows.push({ name, value: accuracy, unit: '', limit: { at: 'least', value: limit }, note: `${n} pictures` })
  }
  return rows
}

/** One label in a hundred moved to another class. */
function relabelled(labels: Int32Array, classes: number): Int32Array {
  const next = random(0, 'relabel')
  return labels.map((label) => (next() < 0.01 ? (label + 1) % classes : label))
}

function read(file: string): LabelledFeatures & { classes: number } {
  const bytes = readFileSync(file)
  const data = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  const { classes, labels } = JSON.parse(readFileSync(file.replace(/\.f32$/, '.labels.json'), 'utf8')) as {
    classes: string[]
    labels: number[]
  }
  const rows = labels.length
  return {
    features: { data, rows, cols: data.length / rows },
    labels: Int32Array.from(labels),
    classes: classes.length,
  }
}

if (import.meta.main) {
  const [train, val, test] = process.argv.slice(2).map(read)
  if (!train) {
    console.error('Usage: node test/benchmarks/head-fit.ts TRAIN.f32 [VAL.f32 [TEST.f32]]')
    process.exit(2)
  }
  printRows(await headFit(train, { val, test }, train.classes))
}
