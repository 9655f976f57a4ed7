import { problems as said } from '../../../common/words/zh/problems/index.ts'
import type { problems as english } from '../en/problems.ts'

export const problems: typeof english = {
  said,
  code: (code) => `代码：${code}`,
}
