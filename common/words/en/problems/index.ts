import { data } from './data.ts'
import { projects } from './projects.ts'
import { runs } from './runs.ts'
import { installing } from './installing.ts'
import { server } from './server.ts'
import { backbones } from './backbones.ts'
import { engines } from './engines.ts'
import { exporting } from './exporting.ts'
import { features } from './features.ts'
import { pictures } from './pictures.ts'
import { recipes } from './recipes.ts'
import { training } from './training.ts'
import { page } from './page.ts'
import { system } from './system.ts'

/** The sentences of every problem, by `code.reason`. Their parameters are the problem's facts. */
export const problems = {
  ...system,
  ...data,
  ...projects,
  ...backbones,
  ...runs,
  ...installing,
  ...server,
  ...engines,
  ...exporting,
  ...features,
  ...pictures,
  ...training,
  ...recipes,
  ...page,
}
