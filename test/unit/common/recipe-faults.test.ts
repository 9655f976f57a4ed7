import { expect, it } from 'vitest'
import { problemIn } from '../../../common/problems/problem.ts'
import type { Problem } from '../../../common/problems/sentences.ts'
import { problems as chinese } from '../../../common/words/zh/problems/index.ts'
import { LoupeError, problemOf } from '../../../electron/ml/errors.ts'
import { checkRecipe } from '../../../electron/ml/training/recipes/load.ts'

const good = { name: 'mine', title: 'Mine', solver: 'epochs', optimiser: { name: 'SGD' }, epochs: 5 }

/** The engine's faults of a recipe, after passing through JSON. */
function refusal(changes: Record<string, unknown>): Problem {
  try {
    checkRecipe({ ...good, ...changes }, null)
  } catch (error) {
    if (error instanceof LoupeError) return JSON.parse(JSON.stringify(problemOf(error))) as Problem
    throw error
  }
  throw new Error('the recipe was taken')
}

it.each([
  [{ optimiser: { name: 'SGD', lr: 'fast' } }, 'optimiser.lr: expected number, received string', '需要数字'],
  [{ optimiser: { name: 'SGD', lr: 0 } }, 'optimiser.lr: too small: expected number to be >0', '应大于 0'],
  [{ optimiser: { name: 'SGD', momentum: 1 } }, 'optimiser.momentum: too big: expected number to be <1', '应小于 1'],
  [
    { optimiser: { name: 'SGD', nesterov: true } },
    'optimiser.nesterov: needs a momentum above 0',
    '大于 0 的 momentum',
  ],
  [{ optimiser: { name: 'LBFGS' } }, "optimiser.name: expected one of 'SGD', 'Adam', 'AdamW'", 'SGD、Adam、AdamW'],
  [{ optimiser: undefined }, 'optimiser: expected object, but it is missing', '必须填写'],
  [{ epochs: 1.5 }, 'epochs: expected a whole number', '需要整数'],
  [{ epochs: null }, 'epochs: expected number, received null', '需要数字'],
  [{ keep: 'all' }, 'keep: expected one of "best"|"last"', '只能是：best、last'],
  [{ head: [] }, 'head: too small: expected array to have >=1 items', '项数不小于 1'],
  [{ title: 'x'.repeat(101) }, 'title: too big: expected string to have <=100 characters', '字数不大于 100'],
  [{ speed: 3, size: 1 }, 'unknown keys "speed", "size"', '不认识：speed、size'],
  [{ views: 'fresh' }, 'views: transforms.train has no random step', '没有随机步骤'],
  [
    { transforms: { eval: [{ name: 'Resize', size: 'x' }] } },
    'transforms.eval[0].size: expected number, received string, or expected tuple, received string',
    'transforms.eval[0].size：需要数字，或需要列表',
  ],
  [{ epochs: 'many', batch: 0 }, 'batch: too small: expected number to be >=1; epochs: expected', '；epochs：需要数字'],
])('%j is refused at its place in both languages', (changes, english, translated) => {
  const problem = refusal(changes)
  expect(problem.message).toContain(`This recipe: `)
  expect(problem.message).toContain(english)
  expect(problemIn(chinese, problem)?.message).toContain(translated)
})

it('reports five faults and counts the others', () => {
  const wrong = { title: 1, batch: 'a', epochs: 'a', shuffle: 'a', keep: 'a', sampling: 'a', label_smoothing: 'a' }
  expect(refusal(wrong).message).toMatch(/; and 2 more\.$/)
  expect(problemIn(chinese, refusal(wrong))?.message).toMatch(/；另有 2 处。$/)
})
