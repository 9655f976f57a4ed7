import path from 'node:path'
import { expect, test } from 'vitest'
import { writeFeatureFile } from '../../../electron/ml/export/feature-files/write.ts'
import { random } from '../../../electron/ml/random.ts'
import { readHead, writeHead } from '../../../electron/ml/training/head-file.ts'
import { checkRecipe } from '../../../electron/ml/training/recipes/load.ts'
import { fitFileJob } from '../../../electron/trainer/jobs/fit-file.ts'
import { tempFolder } from '../../fixtures/pictures/picture-folders.ts'

const solvers = {
  convex: { name: 'quick', title: 'Quick', solver: 'convex', penalty: 'auto' },
  epochs: { name: 'some', title: 'Some', solver: 'epochs', epochs: 3, optimiser: { name: 'SGD' } },
}

test.for(Object.entries(solvers))(
  'of the largest possible numbers %s gives figures, or an error, and never NaN',
  { timeout: 60_000 },
  async ([, recipe]) => {
    for (const size of [9e14, 1e-38]) {
      const folder = tempFolder()
      const [file, dir] = [path.join(folder, 'rows.npz'), path.join(folder, 'head')]
      const next = random('rows')
      const [rows, cols] = [60, 6]
      const label = Int32Array.from({ length: rows }, (_, i) => i % 2)
      const data = Float32Array.from(
        { length: rows * cols },
        (_, i) => (next() * 0.5 + label[Math.floor(i / cols)] * 0.5) * size,
      )
      await writeFeatureFile(file, { data: { data, rows, cols }, label, paths: Array.from(label, (_, i) => `${i}`) })
      const job = { file, val: null, recipe: checkRecipe(recipe, 'it'), seed: 0, dir }
      const context = { signal: new AbortController().signal, emit: () => undefined }
      const ended = await fitFileJob(job, context).catch((error: unknown) => error as { code: string })
      if ('code' in ended) {
        expect(['features_invalid', 'failed']).toContain(ended.code)
        continue
      }
      expect(Number.isFinite(ended.metrics?.loss)).toBe(true)
      for (const layer of (await readHead(dir)).head.layers)
        if (layer.type === 'Linear') expect(layer.weight.data.every(Number.isFinite)).toBe(true)
    }
  },
)

test('a head with a NaN weight is never written', async () => {
  const dir = tempFolder()
  const weight = { data: Float32Array.of(1, NaN), rows: 1, cols: 2 }
  const head = { layers: [{ type: 'Linear' as const, weight, bias: new Float32Array(2) }] }
  await expect(writeHead(dir, { head, penalty: null, pictures: null })).rejects.toMatchObject({ code: 'failed' })
  await expect(readHead(dir)).rejects.toMatchObject({ code: 'no_run' })
})
