import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { writeFeatureFile } from '../../../electron/ml/export/feature-files/write.ts'
import { random } from '../../../electron/ml/random.ts'
import { readHead } from '../../../electron/ml/training/head-file.ts'
import { checkRecipe } from '../../../electron/ml/training/recipes/load.ts'
import { fitFileJob } from '../../../electron/trainer/jobs/fit-file.ts'
import { tempFolder } from '../../fixtures/pictures/picture-folders.ts'

test('a head from a file that is stopped after an epoch is kept, and reported as stopped', async () => {
  const folder = tempFolder()
  const [file, dir] = [path.join(folder, 'rows.npz'), path.join(folder, 'head')]
  const next = random('rows')
  const [rows, cols] = [40, 6]
  const label = Int32Array.from({ length: rows }, (_, i) => i % 2)
  const data = Float32Array.from({ length: rows * cols }, (_, i) => next() + label[Math.floor(i / cols)])
  await writeFeatureFile(file, { data: { data, rows, cols }, label, paths: Array.from(label, (_, i) => `${i}.jpg`) })
  const recipe = checkRecipe(
    { name: 'long', title: 'Long', solver: 'epochs', epochs: 10_000, optimiser: { name: 'SGD' }, keep: 'last' },
    'it',
  )
  const stopping = new AbortController()
  const emit = ({ type }: { type: string }) => type === 'epoch' && stopping.abort()
  await expect(
    fitFileJob({ file, val: null, recipe, seed: 0, dir }, { signal: stopping.signal, emit }),
  ).rejects.toMatchObject({ code: 'cancelled', message: expect.stringContaining('number 1, is kept') as string })
  expect((await readHead(dir)).head.layers).toHaveLength(1)
  const results = JSON.parse(fs.readFileSync(path.join(dir, 'results.json'), 'utf8')) as { history: unknown[] }
  expect(results.history).toHaveLength(1)
  expect(fs.readdirSync(dir).sort()).toEqual(['head.bin', 'head.json', 'recipe.json', 'results.json'])
})
