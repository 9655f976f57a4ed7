import { common } from './common.ts'
import { home } from './home.ts'
import { wizard } from './wizard.ts'
import { menu } from './menu.ts'
import { pictures } from './pictures.ts'
import { split } from './split.ts'
import { train } from './train.ts'
import { results } from './results.ts'
import { engines } from './engines.ts'
import { exporting } from './exporting.ts'
import { numbers } from './numbers.ts'
import { served } from './served.ts'
import { fileFaults } from './file-faults.ts'
import { problems } from './problems.ts'
import { warnings } from './warnings/index.ts'

/** All words of the page, by area. A missing or extra entry in another language is a compile error. */
export const words = {
  common,
  home,
  wizard,
  pictures,
  split,
  train,
  results,
  exporting,
  engines,
  fileFaults,
  problems,
  warnings,
  menu,
  served,
  numbers,
}

export type Words = typeof words
