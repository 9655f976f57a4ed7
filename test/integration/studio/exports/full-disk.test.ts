import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recipeSchema } from '../../../../electron/ml/training/recipes/schema.ts'
import { exportRun } from '../../../../electron/studio/exports/export-run.ts'
import { formatNames, type ExportFormat } from '../../../../common/exports/select.ts'
import type { Project } from '../../../../electron/studio/project/project.ts'
import { findRun } from '../../../../electron/studio/runs/finished-run.ts'
import { trainRun } from '../../../../electron/studio/runs/train.ts'
import { runSources } from '../../../../electron/studio/features/feature-sources.ts'
import { ensureSplit } from '../../../../electron/studio/splits/split.ts'
import { sharedFolder, writeRecipe } from '../../../fixtures/command/cli-checks.ts'
import { needsRoot, smallDisk } from '../../../fixtures/machine/small-disk.ts'
import { colourProject, Notes, tinyPrepared, TinyTrainer } from '../../../fixtures/networks/tiny-trainer.ts'

const root = sharedFolder()
let project: Project
let trainer: TinyTrainer

beforeAll(async () => {
  process.env.LOUPE_HOME = path.join(root, 'home')
  project = await colourProject(root, 6)
  trainer = await TinyTrainer.start(root)
  ensureSplit(project, 0)
  const recipe = recipeSchema.parse(JSON.parse(fs.readFileSync(writeRecipe(root, 'short', 5), 'utf8')))
  const sources = runSources([await tinyPrepared(root)], recipe, project.cacheDir)
  await trainRun(project, { recipe, sources, seed: 0, start: 'fresh' }, { trainer, observer: new Notes() })
})
afterAll(() => {
  trainer.close()
  project.close()
  delete process.env.LOUPE_HOME
})

const exporting = (formats: readonly ExportFormat[], out: string, signal?: AbortSignal) =>
  exportRun(project, findRun(project, undefined), [...formats], out, { trainer, observer: new Notes(), signal })
/** Names, sizes and times of everything in a folder. */
const state = (dir: string) =>
  fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => {
    const { size, mtimeMs } = fs.statSync(path.join(dir, name))
    return [name, size, mtimeMs]
  })

test('on a full disk every format is written completely or not at all, and the full disk is named', async ({
  skip,
}) => {
  const disk = smallDisk('3m')
  if (!disk) return skip(needsRoot)
  const [fresh, again] = [path.join(disk.path, 'new', 'model'), path.join(disk.path, 'again')]
  await exporting(formatNames, again)
  const before = state(again)
  const ballast = path.join(disk.path, 'ballast')
  const { bavail, bsize } = fs.statfsSync(disk.path)
  const free = bavail * bsize
  // From no byte to enough for some of the files.
  for (const left of [0, 8 * 1024, 40 * 1024]) {
    fs.writeFileSync(ballast, Buffer.alloc(free - left))
    const formats = left === 0 ? formatNames.map((format) => [format]) : [formatNames]
    for (const names of formats)
      for (const out of [fresh, again]) {
        const failing = exporting(names, out)
        await expect(failing, String(names)).rejects.toMatchObject({
          code: 'disk_full',
          message: expect.stringContaining(out) as string,
          next: expect.stringMatching(/\S/) as string,
        })
        await expect(failing, String(names)).rejects.not.toThrow(/\.exporting-|pictures/)
        expect(fs.readdirSync(disk.path).sort(), String(names)).toEqual(['again', 'ballast'])
        expect(state(again), String(names)).toEqual(before)
      }
  }
  fs.rmSync(ballast)
  for (const out of [fresh, again]) await exporting(formatNames, out)
  expect(fs.readdirSync(path.join(disk.path, 'new'))).toEqual(['model'])
})

test('an export that is cancelled at any step leaves nothing, or the earlier export as it was', async () => {
  const out = path.join(root, 'cancelled', 'model')
  for (let step = 1; step <= 3; step++) {
    const stop = new AbortController()
    const notes = new Notes()
    let steps = 0
    notes.onProgress = (stage) => {
      if (stage === 'export' && ++steps === step * 2) stop.abort()
    }
    const run = findRun(project, undefined)
    await expect(
      exportRun(project, run, [...formatNames], out, { trainer, observer: notes, signal: stop.signal }),
    ).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(fs.existsSync(path.dirname(out))).toBe(false)
  }
  await exporting(['lists', 'gallery'], out)
  const before = state(out)
  await expect(exporting(formatNames, out, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
  expect(state(out)).toEqual(before)
})
