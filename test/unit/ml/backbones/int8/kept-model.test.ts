import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { int8ModelOf, type Int8Form } from '../../../../../electron/ml/backbones/int8/cached-model.ts'
import { readRanges, writeRanges } from '../../../../../electron/ml/backbones/int8/ranges-file.ts'
import { calibrate, calibrationTarget } from '../../../../../electron/ml/features/calibrate.ts'
import { tempFolder } from '../../../../fixtures/pictures/picture-folders.ts'
import { red, writePicture } from '../../../../fixtures/pictures/pictures.ts'
import { tinyPrepared } from '../../../../fixtures/networks/tiny-trainer.ts'

let form: Int8Form
const models = () => fs.readdirSync(form.backboneDir).filter((name) => name.startsWith('int8-'))

beforeEach(async () => {
  const dir = tempFolder()
  const backbone = await tinyPrepared(dir)
  const pictures = [
    await writePicture(path.join(dir, 'one.jpg'), red, 1),
    await writePicture(path.join(dir, 'two.jpg'), red, 5),
  ]
  const { calibration } = await calibrate(pictures, await calibrationTarget(backbone))
  form = { backboneDir: dir, normalisation: backbone.spec.normalisation, calibration }
})

test('the int8 form with the backbone’s own ranges is stored beside the weights, and used from there', async () => {
  await writeRanges(path.join(form.backboneDir, 'ranges.json'), form.calibration)
  const made = await int8ModelOf(form)
  expect(made).toBeInstanceOf(Uint8Array)
  const kept = await int8ModelOf(form)
  expect(kept).toBe(path.join(form.backboneDir, models()[0]))
  expect(fs.readFileSync(kept as string)).toEqual(Buffer.from(made as Uint8Array))
})

test('one that was truncated is made again; one with other ranges is replaced', async () => {
  await writeRanges(path.join(form.backboneDir, 'ranges.json'), form.calibration)
  await int8ModelOf(form)
  const file = (await int8ModelOf(form)) as string
  fs.truncateSync(file, 100)
  expect(await int8ModelOf(form)).toBeInstanceOf(Uint8Array)
  expect(await int8ModelOf(form)).toBe(file)
  const [name, [low, high]] = form.calibration.ranges[0]
  const other = {
    ...form.calibration,
    ranges: [[name, [low, high + 1]] as (typeof form.calibration.ranges)[0], ...form.calibration.ranges.slice(1)],
  }
  await writeRanges(path.join(form.backboneDir, 'ranges.json'), other)
  await int8ModelOf({ ...form, calibration: other })
  expect(models()).toHaveLength(1)
  expect(fs.existsSync(file)).toBe(false)
})

test('the form of a project with its own ranges is not stored', async () => {
  expect(await int8ModelOf(form)).toBeInstanceOf(Uint8Array)
  expect(models()).toEqual([])
})

test('the shipped ranges of ResNet-50 are intact, of its weights, and agree with float32', async () => {
  const { resnet50 } = await import('../../../../../electron/ml/backbones/resnet50-imagenet.ts')
  const ranges = await readRanges(
    path.join(import.meta.dirname, '../../../../../resources/ranges/resnet50.json'),
    resnet50,
  )
  expect(ranges).toMatchObject({ from: 'backbone', pictures: 200, backbone: 'resnet50' })
  expect(typeof ranges === 'object' && ranges.agreement.mean).toBeGreaterThan(0.996)
})
