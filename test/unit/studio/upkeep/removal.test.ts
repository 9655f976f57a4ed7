import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { resnet50 } from '../../../../electron/ml/backbones/resnet50-imagenet.ts'
import { spaceId } from '../../../../electron/ml/features/space.ts'
import type { RunEngine } from '../../../../electron/studio/db/schema.ts'
import { noteWritten, ownFolder } from '../../../../electron/studio/project/own-folders.ts'
import { openProject, type Project } from '../../../../electron/studio/project/project.ts'
import { reclaimCache } from '../../../../electron/studio/upkeep/reclaim.ts'
import { deleteProject, removeRun } from '../../../../electron/studio/upkeep/remove.ts'
import { evaluationSources, featuresDir } from '../../../../electron/studio/features/feature-sources.ts'
import { anyRecipe } from '../../../fixtures/projects/recipe.ts'
import { tempFolder, writeIn } from '../../../fixtures/pictures/picture-folders.ts'
import { colourProject } from '../../../fixtures/networks/tiny-trainer.ts'

let dir: string
let project: Project

beforeEach(async () => {
  dir = tempFolder()
  project = await colourProject(dir, 2)
})
afterEach(() => project.close())

const engine: RunEngine = {
  ...{ features: 'x', training: 'x', precision: 'float32', forwardPasses: 0 },
  ...{ penalty: 1, bestEpoch: null, fingerprint: '' },
}

function finishedRun(): string {
  const classes = ['blue', 'green', 'red']
  const { id } = project.runs.start({ recipe: anyRecipe, backbone: 'resnet50', precision: 'float32', seed: 0, classes })
  const metrics = { val: null, test: null }
  project.runs.update(id, {
    ...{ status: 'done', metrics, engine, seconds: { features: 0, fit: 0, evaluate: 0 }, history: [] },
  })
  const [picture] = project.pictures.present()
  const probabilities = Float32Array.of(1, 0, 0)
  project.predictions.put([
    { runId: id, pictureId: picture.id, split: 'val', truth: 0, predicted: 0, confidence: 1, probabilities },
  ])
  writeIn(project.runsDir, `${id}/head.bin`, 'weights')
  project.settings.set('currentRun', id)
  return id
}

test('a run is removed with its folder and predictions; what started from it stays', async () => {
  const id = finishedRun()
  const child = project.runs.start({ ...project.runs.get(id), startedFrom: id } as Parameters<
    Project['runs']['start']
  >[0])
  project.runs.update(child.id, { status: 'failed' })
  await removeRun(project, id)
  expect(project.runs.get(id)).toBeUndefined()
  expect(project.predictions.ofRun(id)).toEqual([])
  expect(fs.existsSync(path.join(project.runsDir, id))).toBe(false)
  expect(project.runs.get(child.id)).toMatchObject({ startedFrom: null })
  expect(project.settings.get('currentRun')).not.toBe(id)
})

test('the name of a removed run is not reused', async () => {
  const id = finishedRun()
  await removeRun(project, id)
  expect(Number(finishedRun().slice(1))).toBe(Number(id.slice(1)) + 1)
})

test('a run that trains, or does not exist, is not removed', async () => {
  const { id } = project.runs.start({ recipe: anyRecipe, backbone: 'x', precision: 'float32', seed: 0, classes: [] })
  await expect(removeRun(project, id)).rejects.toMatchObject({ code: 'usage' })
  await expect(removeRun(project, '../pictures')).rejects.toMatchObject({ code: 'no_run' })
  expect(project.runs.get(id)?.status).toBe('running')
})

test('reclaiming keeps the features of finished runs and frees the rest, byte for byte', async () => {
  const id = finishedRun()
  const [{ space }] = evaluationSources([{ spec: resnet50, dir: '', model: '' }], anyRecipe, project.cacheDir)
  const features = featuresDir(project.cacheDir)
  const kept = writeIn(features, `${spaceId(space)}/00000.rows`, 'k'.repeat(1000))
  writeIn(features, 'resnet50-float32-000000000000/00000.rows', 'o'.repeat(300))
  writeIn(project.cacheDir, `thumbnails/ab/${'ab'.repeat(32)}-96.webp`, 't'.repeat(20))
  writeIn(project.runsDir, `${id}/checkpoint`, 'c'.repeat(4))
  writeIn(project.runsDir, 'r0099/head.bin', 'gone1')
  expect(await reclaimCache(project)).toEqual({ bytes: 329, left: [] })
  expect(fs.existsSync(kept)).toBe(true)
  expect(fs.existsSync(path.join(project.runsDir, id, 'head.bin'))).toBe(true)
  expect(await reclaimCache(project)).toEqual({ bytes: 0, left: [] })

  await removeRun(project, id)
  expect(await reclaimCache(project)).toEqual({ bytes: 1000, left: [] })
})

test('nothing is reclaimed while a run trains', async () => {
  project.runs.start({ recipe: anyRecipe, backbone: 'x', precision: 'float32', seed: 0, classes: [] })
  const thumbnail = writeIn(project.cacheDir, 'thumbnails/x.webp', 'x')
  await expect(reclaimCache(project)).rejects.toMatchObject({ code: 'usage' })
  expect(fs.existsSync(thumbnail)).toBe(true)
})

test('a deleted project removes its own files and leaves originals and foreign files alone', async () => {
  finishedRun()
  writeIn(ownFolder(project.dir, 'pictures'), 'uploaded.jpg', 'x')
  noteWritten(path.join(project.dir, 'pictures'), ['uploaded.jpg'])
  writeIn(ownFolder(project.dir, 'exports'), 'r0001/model.onnx', 'x')
  await expect(deleteProject(project.dir, 'delete')).rejects.toMatchObject({ code: 'project_in_use' })
  expect(project.pictures.present()).toHaveLength(6)
  project.close()
  expect(await deleteProject(project.dir, 'keep')).toEqual({ gone: false, left: [] })
  openProject(project.dir, 'write').close()

  const note = writeIn(project.dir, 'my notes.txt', 'mine')
  expect(await deleteProject(project.dir, 'delete')).toEqual({ gone: false, left: [note] })
  expect(fs.readdirSync(project.dir)).toEqual(['my notes.txt'])
  expect(fs.readFileSync(note, 'utf8')).toBe('mine')
  expect(fs.readdirSync(path.join(dir, 'pictures', 'red'))).toHaveLength(2)
  await expect(deleteProject(project.dir, 'delete')).rejects.toMatchObject({ code: 'not_a_project' })
})

test('a folder with nothing else in it is deleted with its project', async () => {
  project.close()
  expect(await deleteProject(project.dir, 'delete')).toEqual({ gone: true, left: [] })
  expect(fs.existsSync(project.dir)).toBe(false)
})

test('a link in a deleted project does not lead outside, and stays', async () => {
  project.close()
  const link = path.join(project.dir, 'exports')
  fs.symlinkSync(path.join(dir, 'pictures'), link)
  expect(await deleteProject(project.dir, 'delete')).toEqual({ gone: false, left: [link] })
  expect(fs.readdirSync(path.join(dir, 'pictures', 'red'))).toHaveLength(2)
})
