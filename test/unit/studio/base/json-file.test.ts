import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { readMeasured } from '../../../../electron/ml/engines/measured-file.ts'
import { jsonFile } from '../../../../electron/studio/base/json-file.ts'
import { enginesFile } from '../../../../electron/studio/engines/engines-file.ts'
import { rateOf, rememberRate } from '../../../../electron/studio/runs/rates.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'

const numbers = z.record(z.string(), z.number())

test('changes of one file are made in sequence, whoever opened it and by whatever path', async ({ skip }) => {
  const home = path.join(tempFolder(), 'home')
  fs.mkdirSync(home)
  const link = path.join(tempFolder(), 'link')
  try {
    fs.symlinkSync(home, link)
  } catch {
    return skip('links need a right of their own on Windows')
  }
  await Promise.all(
    Array.from({ length: 24 }, (_, i) =>
      jsonFile(path.join(i % 2 ? home : link, 'kept.json'), numbers, {}).change((before) => ({ ...before, [i]: i })),
    ),
  )
  expect(Object.keys(await jsonFile(path.join(home, 'kept.json'), numbers, {}).read())).toHaveLength(24)
  expect(fs.readdirSync(home)).toEqual(['kept.json'])
})

test('the first changes in a missing home are all kept', async () => {
  const file = path.join(tempFolder(), 'new', 'home', 'kept.json')
  await Promise.all(
    ['a', 'b', 'c', 'd'].map((key, i) => jsonFile(file, numbers, {}).change((before) => ({ ...before, [key]: i }))),
  )
  expect(await jsonFile(file, numbers, {}).read()).toEqual({ a: 0, b: 1, c: 2, d: 3 })
})

test('a change that fails does not block others', async () => {
  const file = path.join(tempFolder(), 'kept.json')
  const kept = () => jsonFile(file, numbers, {})
  const failing = kept().change(() => {
    throw new TypeError('no')
  })
  const [, after] = await Promise.allSettled([failing, kept().change(() => ({ a: 1 }))])
  await expect(failing).rejects.toMatchObject({ code: 'unexpected' })
  expect(after).toMatchObject({ status: 'fulfilled', value: { a: 1 } })
})

test('rates measured at the same time are all stored', async () => {
  const home = tempFolder()
  await Promise.all(['a', 'b', 'c'].map((name) => rememberRate(name, 'float32', 1000, 10, home)))
  for (const name of ['a', 'b', 'c'])
    expect(await rateOf(name, 'float32', home)).toEqual({ perSecond: 100, measured: true })
})

test('what doctor and runs store in engines.json survives being written at the same time', async () => {
  const home = tempFolder()
  const doctor = (name: string) => enginesFile(home).change((before) => ({ ...before, [name]: { provider: 'cpu' } }))
  await Promise.all([
    doctor('this machine'),
    rememberRate('a', 'float32', 1000, 10, home),
    doctor('another machine'),
    rememberRate('b', 'int8', 1000, 10, home),
  ])
  expect(await readMeasured(home)).toMatchObject({
    'this machine': { provider: 'cpu' },
    'another machine': { provider: 'cpu' },
    rates: { 'a float32': { perSecond: 100 }, 'b int8': { perSecond: 100 } },
  })
})
