import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { runLoupe, type LoupeRun } from './loupe.ts'
import { preparedHere } from './prepared.ts'
import { rawForwardRate } from './raw-rate.ts'
import type { Row } from './rows.ts'

interface Metrics {
  accuracy: number
  n: number
}

/** The result of `loupe train`. */
export interface TrainResult {
  project: string
  metrics: { val: Metrics | null; test: Metrics | null }
  seconds: Record<string, number>
  engine: { precision: string; forwardPasses: number }
}

/**
 * The whole job on a folder, with an empty cache and then a warm one, as people run it: `loupe train FOLDER`. Returns
 * its figures and its project, whose cache other benchmarks use; `dispose` removes it.
 */
export async function mainJob(folder: string): Promise<{ rows: Row[]; project: string; dispose(): void }> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'loupe-bench-'))
  const project = path.join(dir, 'bench.loupe')
  const { spec, model } = await preparedHere()

  // The machine's speed drifts: the raw rate is the mean of one measurement before and one after.
  const before = await rawForwardRate(model, spec.features)
  const cold = await train(folder, project)
  const after = await rawForwardRate(model, spec.features)
  const warm = await train(folder, project)

  const rate = (before + after) / 2
  const { val, test } = cold.result.metrics
  const passes = cold.result.engine.forwardPasses
  const stages = Object.entries(cold.result.seconds).map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`)
  const rows: Row[] = [
    { name: 'validation accuracy, quick', value: val?.accuracy ?? 0, unit: '', limit: { at: 'least', value: 0.9 } },
    { name: 'test accuracy, quick', value: test?.accuracy ?? 0, unit: '', limit: { at: 'least', value: 0.91 } },
    {
      name: 'raw forward rate',
      value: rate,
      unit: 'pictures/s',
      note: `before ${before.toFixed(1)}, after ${after.toFixed(1)}`,
    },
    {
      name: 'whole job, empty cache',
      value: cold.seconds,
      unit: 's',
      note: `${passes} forward passes; ${stages.join(', ')} s`,
    },
    {
      name: 'share of it that the raw forward passes would take',
      value: passes / rate / cold.seconds,
      unit: '',
      limit: { at: 'least', value: 0.85 },
    },
    { name: 'whole job, warm cache', value: warm.seconds, unit: 's' },
    { name: 'warm over cold', value: warm.seconds / cold.seconds, unit: '', limit: { at: 'most', value: 1 / 20 } },
    {
      name: 'memory of all processes (PSS)',
      value: Math.max(cold.memory, warm.memory) / 2 ** 30,
      unit: 'GiB',
      limit: { at: 'most', value: 1.5 },
    },
  ]
  return { rows, project, dispose: () => rmSync(dir, { recursive: true, force: true }) }
}

/** Runs `loupe train`; without a precision, with default flags. */
export function train(
  folder: string,
  project: string,
  precision: 'float32' | 'int8' | null = 'float32',
  { recipe = 'quick', home }: { recipe?: string; home?: string } = {},
): Promise<LoupeRun<TrainResult>> {
  const chosen = precision === null ? [] : ['--precision', precision]
  return runLoupe(['train', folder, '--project', project, '--recipe', recipe, ...chosen], { home })
}
