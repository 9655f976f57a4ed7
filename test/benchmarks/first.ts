import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { resourcesDir } from '../../electron/studio/base/home.ts'
import { runLoupe } from './loupe.ts'
import { train, type TrainResult } from './main-job.ts'
import { smallProject, stagesOf, type Place } from './first-job.ts'
import { outOfFoldRight } from './out-of-fold.ts'
import { passShare } from './pass-share.ts'
import { preparedHere } from './prepared.ts'
import type { Row } from './rows.ts'

/**
 * What people wait for before the first model of a new project, each figure in a home where nothing was measured.
 * @param clothing the set of ten classes
 * @param python one with torch, for the peer; null to leave out its figures
 */
export async function firstFigures(clothing: string, python: string | null): Promise<Row[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'loupe-bench-first-'))
  try {
    const prepared = path.join(dir, 'home')
    await runLoupe(['backbones', 'prepare', 'resnet50'], { home: prepared })
    const place = { dir, prepared }
    return [
      ...(await smallProject(
        clothing,
        place,
        python === null ? null : { python, backbone: (await preparedHere()).dir },
      )),
      ...(await demo(place)),
      ...(await sampleAccuracy(place)),
      ...(await wholeSet(clothing, place)),
      ...(await passShare(clothing)),
    ]
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** The whole demo on a machine that has never seen Loupe, and again. */
async function demo({ dir }: Place): Promise<Row[]> {
  const home = path.join(dir, 'fresh')
  const run = (name: string) =>
    runLoupe<Pick<TrainResult, 'seconds' | 'engine'>>(['demo', '--out', path.join(dir, name)], { home })
  const fresh = await run('demo')
  const again = await run('demo-again')
  const stages = (one: typeof fresh) => stagesOf(one.result)
  const limit = { at: 'most' as const, value: 12 }
  return [
    { name: 'demo on a fresh home', value: fresh.seconds, unit: 's', limit, note: stages(fresh) },
    { name: 'demo again, in a new folder', value: again.seconds, unit: 's', note: stages(again) },
    { name: 'export in it', value: again.result.seconds.export, unit: 's' },
  ]
}

/** How many of the sample's held-out pictures default flags predict worse, or better, than float32. */
async function sampleAccuracy({ dir, prepared }: Place): Promise<Row[]> {
  const sample = path.join(resourcesDir(), 'sample')
  const [auto, float32] = [
    await train(sample, path.join(dir, 'sample.loupe'), null, { home: prepared }),
    await train(sample, path.join(dir, 'sample-float32.loupe'), 'float32', { home: prepared }),
  ].map(({ result }) => rightOf(result))
  const note = `${auto.right} and ${float32.right} of ${auto.n}`
  return [
    {
      name: 'sample: pictures less right than in float32, validation and test',
      value: float32.right - auto.right,
      unit: '',
      limit: { at: 'most', value: 1 },
      note,
    },
  ]
}

/** 3,781 pictures of ten classes, with default flags and in float32. */
async function wholeSet(clothing: string, { dir, prepared }: Place): Promise<Row[]> {
  const projects = [path.join(dir, 'clothing.loupe'), path.join(dir, 'clothing-float32.loupe')]
  const auto = await train(clothing, projects[0], null, { home: prepared })
  const float32 = await train(clothing, projects[1], 'float32', { home: prepared })
  const [folds, folds32] = [await outOfFoldRight(projects[0]), await outOfFoldRight(projects[1])]
  const points = 100 * Math.abs(folds.right / folds.n - folds32.right / folds32.n)
  const accuracy = (split: 'val' | 'test') => auto.result.metrics[split]?.accuracy ?? 0
  return [
    { name: 'whole job, clothing, default flags', value: auto.seconds, unit: 's', note: stagesOf(auto.result) },
    { name: 'whole job, clothing, float32', value: float32.seconds, unit: 's', note: stagesOf(float32.result) },
    {
      name: 'float32 over default flags',
      value: float32.seconds / auto.seconds,
      unit: '',
      limit: { at: 'least', value: 2.6 },
    },
    {
      name: 'difference out of fold, training and validation pooled',
      value: points,
      unit: 'points',
      limit: { at: 'most', value: 0.3 },
      note: `${folds.right} and ${folds32.right} of ${folds.n}`,
    },
    {
      name: 'validation accuracy, default flags',
      value: accuracy('val'),
      unit: '',
      limit: { at: 'least', value: 0.9 },
    },
    { name: 'test accuracy, default flags', value: accuracy('test'), unit: '', limit: { at: 'least', value: 0.91 } },
  ]
}

function rightOf({ metrics: { val, test } }: TrainResult): { right: number; n: number } {
  const judged = [val, test].flatMap((one) => (one ? [one] : []))
  return {
    right: judged.reduce((sum, { accuracy, n }) => sum + Math.round(accuracy * n), 0),
    n: judged.reduce((sum, { n }) => sum + n, 0),
  }
}
