import type { ProblemWords } from '../../../problems/problem.ts'
import { backbones } from './backbones.ts'
import { engines } from './engines.ts'
import { exporting } from './exporting.ts'
import { features } from './features.ts'
import { pictures } from './pictures.ts'
import { training } from './training.ts'
import { page } from './page.ts'
import { system } from './system.ts'

export const problems: ProblemWords = {
  ...system,
  ...page,
  ...backbones,
  ...engines,
  ...exporting,
  ...features,
  ...pictures,
  ...training,
}
