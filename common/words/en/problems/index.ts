import { backbones } from './backbones.ts'
import { engines } from './engines.ts'
import { exporting } from './exporting.ts'
import { features } from './features.ts'
import { pictures } from './pictures.ts'
import { training } from './training.ts'
import { page } from './page.ts'
import { system } from './system.ts'

/** What each problem says, by `code.reason`. The parameters are the facts that come with it. */
export const problems = {
  ...system,
  ...page,
  ...backbones,
  ...engines,
  ...exporting,
  ...features,
  ...pictures,
  ...training,
}
