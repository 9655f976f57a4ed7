import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { processorKind } from '../../../electron/ml/engines/processor.ts'
import { isGraphicsCard } from '../../../electron/ml/engines/graphics-card.ts'
import { gpuHere } from '../../../electron/studio/base/gpu-here.ts'
import { sayings, type CliResult } from '../../fixtures/command/cli.ts'
import { ofType, resultOf, sharedFolder } from '../../fixtures/command/cli-checks.ts'
import { writePicture } from '../../fixtures/pictures/pictures.ts'
import { newHome } from '../../fixtures/studio/studio-server.ts'
import { samplePicture } from '../../fixtures/studio/trained-sample.ts'

/*
 * The command with default flags in a home where nothing was measured. There 'auto' depends on the kind of the
 * processor, so the tests do too.
 */
const root = sharedFolder()
const at = (...parts: string[]) => path.join(root, ...parts)
const home = newHome()
fs.rmSync(path.join(home, 'precisions.json'))
const env = { LOUPE_HOME: home }
const isKnown = processorKind() !== 'other' && !isGraphicsCard((await gpuHere()).adapter)
const usual = isKnown ? 'int8' : 'float32'
const engineOf = (said: CliResult) => resultOf(said).engine as { precision: string; forwardPasses: number }

for (const name of ['hat', 'shoes', 't-shirt']) {
  fs.mkdirSync(at('pictures', name), { recursive: true })
  for (let i = 1; i <= 6; i++) {
    const file = `${name}-0${i}.jpg`
    fs.copyFileSync(samplePicture(file), at('pictures', name, file))
  }
}

test('the first run is int8 if this kind of processor is faster with it, says so in a line, and gives the same result each time', () => {
  const [one, two] = sayings(
    [
      ['train', at('pictures'), '--project', at('one.loupe')],
      ['train', at('pictures'), '--project', at('two.loupe'), '--json'],
    ],
    env,
  )
  expect(one.stderr).not.toMatch(/unlike/)
  expect(one.stdout).toMatch(
    isKnown
      ? /^Pictures went through the network in int8: this kind of processor is faster with whole numbers/m
      : /^Pictures went through the network in float32: (nobody has measured|there is a graphics card)/m,
  )
  expect(engineOf(two)).toMatchObject({ precision: usual, forwardPasses: 18 + (isKnown ? 16 : 0) })
  const head = (project: string) => fs.readFileSync(at(project, 'runs', 'r0001', 'head.bin'))
  expect(head('two.loupe').equals(head('one.loupe'))).toBe(true)
})

test('float32 can be requested; a project that began in float32 keeps it, and processes nothing again', () => {
  const exact = ['train', at('pictures'), '--project', at('exact.loupe'), '--precision', 'float32', '--json']
  const [first, again] = sayings([exact, ['train', at('exact.loupe'), '--json']], env)
  expect(engineOf(first)).toMatchObject({ precision: 'float32', forwardPasses: 18 })
  expect(engineOf(again)).toMatchObject({ precision: 'float32', forwardPasses: 0 })
})

test('features, and the tutorials’ recipes, are exact unless int8 is requested', () => {
  const [features, recipe] = sayings(
    [
      ['features', at('one.loupe'), '--out', at('one.npz'), '--json'],
      ['train', at('one.loupe'), '--recipe', 'cats-dogs-features', '--json'],
    ],
    env,
  )
  expect(resultOf(features)).toMatchObject({ precision: 'float32', forwardPasses: 18 })
  expect(engineOf(recipe).precision).toBe('float32')
})

test.skipIf(!isKnown)(
  `pictures that int8 does not fit are seen in float32, and that is said${isKnown ? '' : ' (skipped: on this kind of processor auto is float32 anyway)'}`,
  async () => {
    for (const [name, from] of [
      ['black', 0],
      ['grey', 12],
    ] as const)
      for (let i = 0; i < 12; i++)
        await writePicture(at('dark', name, `${i}.png`), { r: from, g: from, b: from + (i % 3) }, 0)
    const [said] = sayings([['train', at('dark'), '--project', at('dark.loupe'), '--json']], env)
    const codes = ofType(said, 'warning').map(({ code }) => code)
    expect(codes).toContain('int8_own_ranges')
    const { precision } = engineOf(said)
    expect(precision === 'int8' || codes.includes('int8_disagrees')).toBe(true)
    expect(resultOf(said)).toMatchObject({ classes: ['black', 'grey'] })
  },
)
