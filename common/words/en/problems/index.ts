import { backbones } from './backbones.ts'
import { page } from './page.ts'
import { system } from './system.ts'

/** What each problem says, by `code.reason`. The parameters are the facts that come with it. */
export const problems = { ...system, ...page, ...backbones }
