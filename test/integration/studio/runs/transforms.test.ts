import { expect, test } from 'vitest'
import type { Project } from '../../../../electron/studio/project/project.ts'
import { trainPreset } from '../../../../electron/studio/runs/presets.ts'
import { eachWithColours } from '../../../fixtures/projects/each-with-colours.ts'
import { Notes, TinyTrainer } from '../../../fixtures/networks/tiny-trainer.ts'

let project: Project
let trainer: TinyTrainer

eachWithColours(TinyTrainer.start, (begun) => {
  ;({ project, trainer } = begun)
})

/** Trains on rotated and expanded views, all of different sizes, which then go through these steps. */
function trainTurned(...steps: object[]) {
  const turn = { name: 'RandomRotation', degrees: 40, expand: true, interpolation: 'bilinear', fill: 128 }
  const recipe = {
    ...{
      name: 'turned',
      title: 'Turned',
      solver: 'epochs',
      batch: 8,
      epochs: 2,
      transforms: { train: [turn, ...steps] },
    },
    optimiser: { name: 'SGD', lr: 0.1 },
  }
  return trainPreset(project, { preset: 'recipe', recipe, seed: 1 }, { trainer, observer: new Notes() })
}

test('rotated and expanded views are trained on if a step brings them to one size', async () => {
  const { run } = await trainTurned({ name: 'Resize', size: 40 }, { name: 'CenterCrop', size: 32 })
  expect(run).toMatchObject({ status: 'done' })
  expect(run.history).toHaveLength(2)
})

test('otherwise the recipe is refused and says what it needs', async () => {
  for (const steps of [[], [{ name: 'Resize', size: 32 }]])
    await expect(trainTurned(...steps)).rejects.toMatchObject({
      code: 'recipe_invalid',
      next: expect.stringContaining('CenterCrop') as string,
    })
})
