import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { problemCodes } from '../../../common/problems/codes.ts'

const folder = new URL('../../../common/words/en/problems/', import.meta.url)

test('every problem has one sentence, and a code that scripts may know', async () => {
  const ids: string[] = []
  for (const file of readdirSync(folder).filter((name) => !/^(index|all)\.ts$/.test(name))) {
    const exported = (await import(new URL(file, folder).href)) as Record<string, unknown>
    // Why one file is left out is no problem by itself.
    for (const [name, area] of Object.entries(exported))
      if (typeof area === 'object' && area !== null && !name.endsWith('Faults')) ids.push(...Object.keys(area))
  }
  expect(ids.length).toBeGreaterThan(150)
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
  expect(ids.filter((id) => !Object.hasOwn(problemCodes, id.split('.')[0]))).toEqual([])
})
