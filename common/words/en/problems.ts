import type { ProblemWords } from '../../../common/problems/problem.ts'
import { problems as said } from '../../../common/words/en/problems/index.ts'

export const problems = {
  /** By code and reason. */
  said: said as ProblemWords,
  code: (code: string) => `Code: ${code}`,
}
