import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Project } from '../project/project.ts'
import { checkTrainable, runData } from './run-data.ts'
import type { FinishedRun } from './finished-run.ts'
import { planOf } from './plan.ts'
import type { TrainRequest } from './presets.ts'
import { builtInRecipes } from '../features/recipes.ts'
import { planForTraining } from '../splits/split.ts'

/** The same training in float32. */
export interface Float32Again {
  /** For the train route. */
  request: TrainRequest
  /** `train`'s arguments on the command line. */
  args: string[]
  /** Its likely duration here. `measured`: this machine's speed is known. */
  seconds: number
  measured: boolean
}

/** A run's recipe and seed in float32, on the current pictures; null if these can no longer be trained on. */
export async function float32Again(project: Project, run: FinishedRun): Promise<Float32Again | null> {
  const { recipe, seed } = run
  const split = planForTraining(project, seed)
  const data = runData(project, new Map(split.rows.map((row) => [row.id, row.split])))
  try {
    checkTrainable(data)
  } catch {
    return null
  }
  const { choice } = await planOf(project, recipe, 'float32', data)
  const isBuiltIn = (await builtInRecipes()).some((one) => isDeepStrictEqual(one, recipe))
  const named = isBuiltIn ? recipe.name : path.join(project.runsDir, run.id, 'recipe.json')
  return {
    request: {
      preset: 'recipe',
      recipe: isBuiltIn ? recipe.name : { ...recipe },
      precision: 'float32',
      seed,
      start: 'fresh',
    },
    args: [project.dir, '--precision', 'float32', '--recipe', named, '--seed', String(seed)],
    seconds: choice.seconds,
    measured: choice.measured,
  }
}
