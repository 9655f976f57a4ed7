import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { listEngines } from '../../../../electron/ml/engines/list.ts'
import { whatAdds, whyMissing } from '../../../../electron/ml/engines/missing.ts'
import { gpuHere } from '../../../../electron/studio/base/gpu-here.ts'
import { missingWords } from '../../../../renderer/views/engines/missing-words.ts'

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-missing-'))
afterAll(() => fs.rmSync(home, { recursive: true }))

test('every missing engine has a code for its reason and its text; an available one has none', async () => {
  const engines = listEngines(await gpuHere(), home)
  expect(engines.filter(({ available }) => !available).length).toBeGreaterThan(0)
  for (const { name, available, why, whyCode, adds, addsCode, installable } of engines) {
    if (available) expect([whyCode, addsCode], name).toEqual([null, null])
    else expect([whyCode && whyMissing[whyCode], adds !== null && !installable], name).toEqual([why, addsCode !== null])
    if (addsCode) expect(adds, name).toBe(whatAdds[addsCode])
  }
})

test('the page gives a reason in its own words, and in the engine’s if it has none', () => {
  const words = { whyMissing: { no_nvidia_gpu: '[no GPU]' }, whatAdds: { cuda: '[CUDA]' } }
  const cuda = {
    why: whyMissing.no_nvidia_gpu,
    whyCode: 'no_nvidia_gpu',
    adds: whatAdds.cuda,
    addsCode: 'cuda',
  } as const
  expect(missingWords(cuda, words)).toEqual({ why: '[no GPU]', adds: '[CUDA]' })
  expect(missingWords(cuda, { whyMissing: {}, whatAdds: {} })).toEqual({ why: cuda.why, adds: cuda.adds })
  const command = { why: null, whyCode: null, adds: 'loupe engine install tensorflow', addsCode: null }
  expect(missingWords(command, words)).toEqual({ why: '', adds: command.adds })
})
