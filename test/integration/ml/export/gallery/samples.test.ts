import fs from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FeatureCache } from '../../../../../electron/ml/features/cache.ts'
import { featureKey } from '../../../../../electron/ml/features/space.ts'
import { loadPicture } from '../../../../../electron/ml/images/load.ts'
import { renderView } from '../../../../../electron/ml/images/render.ts'
import { random } from '../../../../../electron/ml/random.ts'
import { recipeSchema } from '../../../../../electron/ml/training/recipes/schema.ts'
import type { ListedPicture } from '../../../../../electron/studio/db/pictures.ts'
import { importFolder } from '../../../../../electron/studio/pipeline/import-folder.ts'
import { readFolder } from '../../../../../electron/studio/datasets/read-folder.ts'
import { applyEdit } from '../../../../../electron/studio/edits/apply.ts'
import { exportRun } from '../../../../../electron/studio/exports/export-run.ts'
import { createProject, type Project } from '../../../../../electron/studio/project/project.ts'
import { findRun } from '../../../../../electron/studio/runs/finished-run.ts'
import { trainPreset } from '../../../../../electron/studio/runs/presets.ts'
import { loadRecipe } from '../../../../../electron/studio/features/recipes.ts'
import { runSources } from '../../../../../electron/studio/features/feature-sources.ts'
import { sharedFolder } from '../../../../fixtures/command/cli-checks.ts'
import { inspectHere } from '../../../../fixtures/pictures/picture-folders.ts'
import { Notes, tinyPrepared, TinyTrainer } from '../../../../fixtures/networks/tiny-trainer.ts'
import { smallSample } from '../../../../fixtures/studio/trained-sample.ts'

interface Shown {
  classes: string[]
  curves: { kind: string; points: { seconds?: number }[] }
  samples: [file: number, label: number][]
}

const dir = sharedFolder()
const pictures = smallSample()
let project: Project
let trainer: TinyTrainer

beforeAll(async () => {
  process.env.LOUPE_HOME = path.join(dir, 'home')
  trainer = await TinyTrainer.start(dir)
  project = createProject(path.join(dir, 'sample.loupe'))
  await importFolder(project, await readFolder(pictures, {}), { inspect: inspectHere() })
})
afterAll(() => {
  trainer.close()
  project.close()
  delete process.env.LOUPE_HOME
  fs.rmSync(pictures, { recursive: true, force: true })
})

/** The gallery of a run: the data of its page, and its training views by class name, in order. */
async function exported(run: string, out: string) {
  const to = path.join(dir, out)
  const { exports } = await exportRun(project, findRun(project, run), ['gallery'], to, {
    trainer,
    observer: new Notes(),
  })
  const page = fs.readFileSync(exports.gallery, 'utf8')
  const shown = JSON.parse(/id="data">([^]*?)<\/script>/.exec(page)?.[1] ?? '') as Shown
  const thumbs = path.join(to, 'gallery', 'thumbs')
  const files = fs.readdirSync(thumbs).filter((name) => name.startsWith('view-'))
  return { ...shown, thumbs, files }
}

/** The twelve that are expected: training pictures by path, with classes taking turns. */
function expected(classes: string[]): ListedPicture[] {
  const training = project.pictures.present().filter(({ split }) => split === 'train')
  const of = (name: string, turn: number) =>
    training.filter(({ label }) => label === name).sort((a, b) => (a.path < b.path ? -1 : 1))[turn]
  return [0, 1, 2].flatMap((turn) => classes.map((name) => of(name, turn))).slice(0, 12)
}

/** Mean difference of grey levels between a file and pixels. */
async function difference(file: string, { data }: { data: Uint8Array }): Promise<number> {
  const drawn = await sharp(file).removeAlpha().raw().toBuffer()
  expect(drawn.length).toBe(data.length)
  return drawn.reduce((sum, level, i) => sum + Math.abs(level - data[i]), 0) / data.length
}

test('a recipe with random views shows training pictures exactly as the first epoch saw them', async () => {
  const recipe = recipeSchema.parse({ ...(await loadRecipe('wolves-dogs')), epochs: 2 })
  if (recipe.solver !== 'epochs' || !recipe.transforms.train) throw new Error('the recipe changed')
  const transforms = recipe.transforms.train
  const { run } = await trainPreset(project, { preset: 'recipe', recipe, seed: 7 }, { trainer, observer: new Notes() })
  const { classes, curves, samples, thumbs, files } = await exported(run.id, 'views')
  expect(curves.points.map(({ seconds }) => seconds)).toEqual(run.history.map(({ seconds }) => seconds))

  const wanted = expected(classes)
  expect(samples).toEqual(wanted.map(({ label }, i) => [i, classes.indexOf(label ?? '')]))
  expect(new Set(samples.map(([, label]) => label)).size).toBe(5)
  expect(files).toHaveLength(12)

  const [source] = runSources([await tinyPrepared(dir)], recipe, project.cacheDir).views ?? []
  const cache = FeatureCache.open(source.cache, source.space, 'read')
  for (const [i, { root, path: name, hash }] of wanted.entries()) {
    // If the run has features of the view, it used it.
    expect(cache.has(featureKey(hash, 'seed 7 view 1')), name).toBe(true)
    const picture = await loadPicture(path.join(root, name))
    const view = (k: number) => renderView(picture, transforms, random(`seed 7 view ${k}`, hash))
    const file = path.join(thumbs, files[i])
    expect(await difference(file, await view(1)), name).toBeLessThan(4)
    expect(await difference(file, await view(2)), name).toBeGreaterThan(8)
  }
  cache.close()
})

test('the pictures of that training are shown; missing and changed ones are left out', async () => {
  const { classes, samples: before } = await exported('r0001', 'before')
  const [moved, gone, changed, relabelled] = expected(classes)
  applyEdit(project, { kind: 'split', pictures: [moved.id], split: 'test' })
  const [other] = project.classes.all().filter(({ name }) => name !== relabelled.label)
  applyEdit(project, { kind: 'label', pictures: [relabelled.id], classId: other.id })
  fs.rmSync(path.join(gone.root, gone.path))
  fs.copyFileSync(path.join(moved.root, moved.path), path.join(changed.root, changed.path))
  const { samples, files } = await exported('r0001', 'after')
  expect(samples).toEqual(before.filter(([file]) => file !== 1 && file !== 2))
  expect(files).toEqual(samples.map(([file]) => `view-${String(file).padStart(2, '0')}.webp`))
})

test('a recipe without random views shows none, and steps have no seconds', async () => {
  const { run } = await trainPreset(project, { preset: 'fast' }, { trainer, observer: new Notes() })
  const { curves, samples, files } = await exported(run.id, 'plain')
  expect(curves.kind).toBe('steps')
  expect(curves.points.length).toBeGreaterThan(0)
  expect(curves.points.every(({ seconds }) => seconds === undefined)).toBe(true)
  expect([samples, files]).toEqual([[], []])
})
