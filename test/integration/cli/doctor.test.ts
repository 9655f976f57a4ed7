import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { whyMissing } from '../../../electron/ml/engines/missing.ts'
import { measuredProvider } from '../../../electron/ml/engines/measured-choice.ts'
import type { Examination } from '../../../electron/studio/engines/examination.ts'
import { keptExamination } from '../../../electron/studio/engines/examination-file.ts'
import { loupe, type CliResult } from '../../fixtures/command/cli.ts'
import { importStandIn } from '../../fixtures/networks/stand-in.ts'
import { resultOf, sharedFolder } from '../../fixtures/command/cli-checks.ts'

// Its own home: what doctor chooses must not affect the precision of other tests. It examines a small network.
const home = sharedFolder()
let examined: CliResult
let found: Examination

beforeAll(async () => {
  await importStandIn(home, { architecture: 'efficientnet-lite0', name: 'small' })
  examined = await loupe(['doctor', '--backbone', 'small', '--json'], { env: { LOUPE_HOME: home } })
  found = resultOf(examined) as unknown as Examination
})

test('every available engine was measured and agrees with the plain CPU', () => {
  const here = found.engines.filter(({ available, software }) => available && !software)
  expect(here.map(({ name }) => name)).toEqual(expect.arrayContaining(['onnxruntime cpu', 'tfjs wasm', 'tfjs cpu']))
  for (const { name, measured } of here) {
    expect(measured, name).toMatchObject({ perSecond: expect.any(Number) as number })
    if (measured && 'perSecond' in measured) {
      expect(measured.perSecond, name).toBeGreaterThan(0)
      expect(measured.difference, name).toBeLessThan(1e-3)
    }
  }
})

test('an engine that is missing says why', () => {
  const missing = found.engines.filter(({ available }) => !available)
  expect(missing.length).toBeGreaterThan(0)
  for (const { name, why, whyCode, measured } of missing) {
    expect(why, name).toMatch(/\w{3}/)
    expect(why, name).toBe(whyCode && whyMissing[whyCode])
    expect(measured).toBeNull()
  }
})

test('the meaning of auto follows from the measurement, and is stored for this machine', () => {
  const { float32, int8, gpu, agreement, chosen } = found.precisions
  expect(agreement.mean).toBeGreaterThan(0.98)
  expect(chosen).toBe(int8 >= 1.2 * Math.max(float32, gpu) ? 'int8' : 'float32')
  const kept = JSON.parse(fs.readFileSync(path.join(home, 'precisions.json'), 'utf8')) as Record<string, unknown>
  expect(Object.values(kept)).toMatchObject([{ float32, int8 }])
})

test('the results are stored for this machine and its driver, and jobs use the chosen provider', async () => {
  const sound = found.engines.flatMap(({ kind, id, measured }) =>
    kind === 'forward' && measured && 'perSecond' in measured && measured.difference <= 1e-3
      ? [{ id, perSecond: measured.perSecond }]
      : [],
  )
  const [fastest] = sound.sort((a, b) => b.perSecond - a.perSecond)
  expect(found.provider).toBe(fastest.id)
  expect(await measuredProvider(home)).toBe(found.provider)
  expect(await keptExamination(home)).toMatchObject({ at: found.at, provider: found.provider, backbone: 'small' })
  const file = path.join(home, 'engines.json')
  const text = fs.readFileSync(file, 'utf8')
  fs.writeFileSync(file, text.replace(' | ', ' | another driver | '))
  expect(await measuredProvider(home)).toBeNull()
  fs.writeFileSync(file, text.slice(0, 40))
  expect(await keptExamination(home)).toBeNull()
  fs.writeFileSync(file, text)
})

test('an unknown backbone is named', async () => {
  const { status, stderr } = await loupe(['doctor', '--backbone', 'resnet51'], { env: { LOUPE_HOME: home } })
  expect(status).toBe(3)
  expect(stderr).toContain('resnet51')
})
