import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { FeatureCache } from '../../electron/ml/features/cache.ts'
import { measurePrecisions } from '../../electron/ml/features/measure-precisions.ts'
import { agreementOf, cosine } from '../../electron/ml/backbones/int8/agreement.ts'
import { row } from '../../electron/ml/matrix.ts'
import { samplePictures } from '../../electron/studio/engines/sample-pictures.ts'
import { openProject } from '../../electron/studio/project/project.ts'
import { runData } from '../../electron/studio/runs/run-data.ts'
import { findRun } from '../../electron/studio/runs/finished-run.ts'
import { sourcesOfRun } from '../../electron/studio/features/run-source.ts'
import { calibrationTarget } from '../../electron/ml/features/calibrate.ts'
import { train } from './main-job.ts'
import { preparedHere } from './prepared.ts'
import type { Row } from './rows.ts'

/** int8 compared with float32: alternating forward passes, and the whole job of each from an empty cache. */
export async function int8Figures(folder: string): Promise<Row[]> {
  const backbone = await preparedHere()
  const raw = () =>
    calibrationTarget(backbone).then((target) => measurePrecisions(samplePictures(), target, backbone.model))
  const dir = mkdtempSync(path.join(os.tmpdir(), 'loupe-bench-int8-'))
  try {
    const before = await raw()
    const project = path.join(dir, 'bench.loupe')
    const int8 = await train(folder, project, 'int8')
    const float32 = await train(folder, path.join(dir, 'float32.loupe'), 'float32')
    const after = await raw()
    const ratio = (measured: typeof before) => measured.int8 / measured.float32
    const agreement = await agreementBetween(project, path.join(dir, 'float32.loupe'))
    const tests = [int8, float32].map(({ result }) => result.metrics.test?.accuracy ?? 0)
    const vals = [int8, float32].map(({ result }) => result.metrics.val?.accuracy ?? 0)
    const drift = `before ${ratio(before).toFixed(2)}, after ${ratio(after).toFixed(2)}`
    return [
      { name: 'forward passes, float32', value: (before.float32 + after.float32) / 2, unit: 'pictures/s' },
      { name: 'forward passes, int8', value: (before.int8 + after.int8) / 2, unit: 'pictures/s' },
      { name: 'int8 over float32, in turns', value: (ratio(before) + ratio(after)) / 2, unit: '', note: drift },
      { name: 'whole job, float32', value: float32.seconds, unit: 's', note: stages(float32) },
      { name: 'whole job, int8', value: int8.seconds, unit: 's', note: stages(int8) },
      {
        name: 'whole job, float32 over int8',
        value: float32.seconds / int8.seconds,
        unit: '',
        limit: { at: 'least', value: 2.5 },
      },
      { name: 'validation accuracy, float32', value: vals[1], unit: '' },
      { name: 'validation accuracy, int8', value: vals[0], unit: '' },
      { name: 'test accuracy, float32', value: tests[1], unit: '' },
      { name: 'test accuracy, int8', value: tests[0], unit: '', limit: { at: 'least', value: tests[1] - 0.01 } },
      { name: 'cosine of features to float32, mean', value: agreement.mean, unit: '' },
      { name: 'the lowest of a picture', value: agreement.lowest, unit: '' },
    ]
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function stages({ result }: Awaited<ReturnType<typeof train>>): string {
  const parts = Object.entries(result.seconds).map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`)
  return `${result.engine.forwardPasses} forward passes; ${parts.join(', ')} s`
}

/** Over all pictures for which both runs have features. */
async function agreementBetween(one: string, other: string): Promise<{ lowest: number; mean: number }> {
  const [a, b] = [await featuresOf(one), await featuresOf(other)]
  return agreementOf(
    [...a].flatMap(([hash, features]) => {
      const same = b.get(hash)
      return same ? [cosine(features, same)] : []
    }),
  )
}

async function featuresOf(dir: string): Promise<Map<string, Float32Array>> {
  const project = openProject(dir, 'read')
  try {
    const { evaluation } = sourcesOfRun(project, findRun(project), [await preparedHere()])
    const [{ cache, space }] = evaluation
    const kept = FeatureCache.open(cache, space, 'read')
    const hashes = Object.values(runData(project).pictures).flatMap((rows) => rows.map(({ hash }) => hash))
    const { features } = kept.read(hashes)
    kept.close()
    return new Map(hashes.map((hash, i) => [hash, row(features, i)]))
  } finally {
    project.close()
  }
}
