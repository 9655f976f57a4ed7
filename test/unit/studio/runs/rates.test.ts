import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Examination } from '../../../../electron/studio/engines/examination.ts'
import { keepExamination, keptExamination } from '../../../../electron/studio/engines/examination-file.ts'
import { rateOf, rememberRate } from '../../../../electron/studio/runs/rates.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'

test('a measured rate is stored beside what else is in the file, a short or impossible one is not', async () => {
  const home = path.join(tempFolder(), 'home')
  expect(await rateOf('resnet50', 'float32', home)).toMatchObject({ measured: false })
  await rememberRate('resnet50', 'float32', 10, 1, home)
  await rememberRate('resnet50', 'float32', 1000, 0, home)
  expect(await rateOf('resnet50', 'float32', home)).toMatchObject({ measured: false })

  fs.mkdirSync(home)
  fs.writeFileSync(path.join(home, 'engines.json'), '{"chosen":"cpu"}')
  await rememberRate('resnet50', 'float32', 1000, 40, home)
  expect(await rateOf('resnet50', 'float32', home)).toEqual({ perSecond: 25, measured: true })
  expect(await rateOf('resnet50', 'int8', home)).toMatchObject({ measured: false })
  expect(JSON.parse(fs.readFileSync(path.join(home, 'engines.json'), 'utf8'))).toMatchObject({ chosen: 'cpu' })
})

test('a file that is not JSON, or an unwritable home, costs only a measurement', async () => {
  const home = tempFolder()
  fs.writeFileSync(path.join(home, 'engines.json'), 'not json')
  await rememberRate('resnet50', 'float32', 100, 10, home)
  expect(await rateOf('resnet50', 'float32', home)).toEqual({ perSecond: 10, measured: true })
  const file = path.join(home, 'file')
  fs.writeFileSync(file, '')
  await expect(rememberRate('resnet50', 'float32', 100, 10, path.join(file, 'home'))).resolves.toBeUndefined()
})

test('the file is shared with doctor’s results: neither removes the other', async () => {
  const home = tempFolder()
  await rememberRate('resnet50', 'float32', 1000, 40, home)
  const found: Examination = {
    ...{ backbone: 'resnet50', at: 1, provider: 'cpu', trainer: 'wasm', engines: [] },
    precisions: { float32: 20, int8: 50, gpu: 0, agreement: { lowest: 0.99, mean: 0.997 }, at: 1, chosen: 'int8' },
  }
  await keepExamination(found, home)
  expect(await rateOf('resnet50', 'float32', home)).toEqual({ perSecond: 25, measured: true })

  await rememberRate('resnet50', 'float32', 1000, 20, home)
  expect(await keptExamination(home)).toEqual(found)
})
