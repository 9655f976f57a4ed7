import type { ProblemWords } from '../../../problems/problem.ts'
import { backbones } from './backbones.ts'
import { page } from './page.ts'
import { system } from './system.ts'

export const problems: ProblemWords = { ...system, ...page, ...backbones }
