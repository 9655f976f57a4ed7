import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { crashedEngines, crashesFile } from '../../../../electron/ml/engines/crashed.ts'
import { listEngines } from '../../../../electron/ml/engines/list.ts'
import { processorName } from '../../../../electron/ml/engines/machine.ts'
import { onnxProviders, providerNames, supportedProviders } from '../../../../electron/ml/engines/onnx-providers.ts'
import { chooseProviders } from '../../../../electron/ml/features/choose-providers.ts'
import { openBackend } from '../../../../electron/ml/training/loop/backend.ts'
import { noteCrash } from '../../../../electron/studio/jobs/note-crash.ts'
import { TrainerClient } from '../../../../electron/studio/jobs/trainer-client.ts'
import type { CalibrateJob, PredictJob } from '../../../../electron/trainer/protocol.ts'
import { abortingLibrary } from '../../../fixtures/machine/aborting-library.ts'
import { writeCheapModel } from '../../../fixtures/networks/costly-model.ts'
import { jpeg, tempFolder, writeIn } from '../../../fixtures/pictures/picture-folders.ts'

const fixtures = path.join(import.meta.dirname, '../../../fixtures/programs')
afterEach(() => vi.unstubAllEnvs())

const size = { model: 'any.onnx', width: 8, height: 8, dimensions: 4 }

test('an engine whose driver aborts when it is opened is named, and avoided from then on', async () => {
  const home = tempFolder()
  vi.stubEnv('LOUPE_HOME', home)
  const trainer = new TrainerClient({ entry: path.join(fixtures, 'aborts.ts') })
  const error = await trainer.run('calibrate', {} as CalibrateJob, () => undefined).catch((one: unknown) => one)
  expect(error).toMatchObject({
    code: 'trainer_crashed',
    message: expect.stringMatching(/while onnxruntime dml was at work: D3D12: the device was removed\.$/) as string,
    next: 'Run it again: it continues where it stopped, without onnxruntime dml.',
  })
  expect([...crashedEngines(null, home)]).toEqual(['onnxruntime dml'])
  // A month later it gets another chance; a damaged file counts as missing.
  const kept = fs.readFileSync(crashesFile(home), 'utf8')
  fs.writeFileSync(crashesFile(home), kept.replace(/"at": \d+/, `"at": ${Date.now() - 31 * 24 * 3600 * 1000}`))
  expect(crashedEngines(null, home).size).toBe(0)
  fs.writeFileSync(crashesFile(home), '{')
  expect(crashedEngines(null, home).size).toBe(0)
})

test('one that was in the middle of its work is avoided after the second time', async () => {
  const home = tempFolder()
  vi.stubEnv('LOUPE_HOME', home)
  for (const times of [1, 2]) {
    const trainer = new TrainerClient({ entry: path.join(fixtures, 'aborts.ts') })
    await expect(trainer.run('predict', {} as PredictJob, () => undefined)).rejects.toMatchObject({
      code: 'trainer_crashed',
      next: 'Run it again: it continues where it stopped.',
    })
    expect(crashedEngines(null, home).has('onnxruntime dml')).toBe(times === 2)
  }
})

test('an engine that crashed is listed with the reason, and neither chosen nor opened', async () => {
  const home = tempFolder()
  vi.stubEnv('LOUPE_HOME', home)
  const adapter = { description: 'A GPU', software: false }
  const gpu = { adapter, why: null }
  expect(onnxProviders(gpu).find(({ name }) => name === 'webgpu')).toMatchObject({ available: true, automatic: true })
  noteCrash({ starting: ['onnxruntime webgpu', 'tfjs webgpu'], working: [] }, adapter, home)
  expect(onnxProviders(gpu).find(({ name }) => name === 'webgpu')).toMatchObject({
    ...{ available: false, automatic: false, whyCode: 'crashed' },
  })
  const listed = listEngines(gpu, home).filter(({ name }) => name.endsWith('webgpu'))
  expect(listed.map(({ available, whyCode }) => [available, whyCode])).toEqual([
    [false, 'crashed'],
    [false, 'crashed'],
  ])
  // Another GPU or driver is another machine.
  expect(crashedEngines({ ...adapter, description: 'Another' }, home).size).toBe(0)
  noteCrash({ starting: ['tfjs tfjs-node', 'tfjs tfjs-node-gpu', 'tfjs webgpu'], working: [] }, null, home)
  await expect(openBackend(['tfjs-node', 'webgpu'])).rejects.toMatchObject({ code: 'engine_failed' })
  const backend = await openBackend(['webgpu', 'cpu'])
  expect(backend.name).toBe('cpu')
  backend.close()
})

test('LOUPE_PROVIDERS takes what onnxruntime has here, and refuses everything else', async () => {
  const missing = providerNames.find((name) => !supportedProviders().has(name)) ?? 'nothing'
  for (const named of [missing, `cpu,${missing}`, 'gpu'])
    await expect(chooseProviders(size, { LOUPE_PROVIDERS: named })).rejects.toMatchObject({
      code: 'engine_unavailable',
      message: expect.stringContaining(named.replace('cpu,', '')) as string,
    })
  expect(await chooseProviders(size, { LOUPE_PROVIDERS: ' webgpu , cpu' })).toEqual(['webgpu', 'cpu'])
})

test('a system that names no processor has a machine name all the same', () => {
  expect(processorName([])).toBe(process.arch)
  expect(processorName([{ model: ' Some CPU ' }])).toBe('Some CPU')
})

// Elsewhere the GPU's interface is always there, and cannot be made to crash.
const noDriver = process.platform === 'linux' && process.arch === 'x64' ? '' : ' (needs Linux on x64)'
test.skipIf(noDriver !== '')(
  `a driver that aborts any process that uses it does not end a job${noDriver}`,
  async () => {
    const dir = tempFolder()
    const asked = path.join(dir, 'asked')
    fs.writeFileSync(path.join(dir, 'libvulkan.so.1'), abortingLibrary(asked))
    const picture = writeIn(dir, 'a.jpg', await jpeg(90))
    const args = [path.join(fixtures, 'predict-in-trainer.ts'), writeCheapModel(path.join(dir, 'model')), picture]
    const env = { ...process.env, LD_LIBRARY_PATH: dir, LOUPE_HOME: path.join(dir, 'home'), LOUPE_PROVIDERS: '' }
    const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
    expect(stderr).not.toContain('trainer_crashed')
    expect(status).toBe(0)
    expect(fs.existsSync(asked)).toBe(true)
  },
)
