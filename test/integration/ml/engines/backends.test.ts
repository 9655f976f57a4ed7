import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nativeTensorflows } from '../../../../electron/ml/engines/native-tensorflow.ts'
import { runChild, softwareGpu } from '../../../fixtures/machine/software-gpu.ts'
import { writeTinyBackbone } from '../../../fixtures/networks/tiny-backbone.ts'

interface Fit {
  weights: number[]
  losses: number[]
  tensors: number[]
}
interface Fitted {
  backend: string
  first: Fit
  second: Fit
  left: number
}
interface Ran {
  name: string
  rows: number[]
  warnings: string[]
}

/** Where a native engine is installed: LOUPE_TEST_NATIVE_HOME, or this machine's LOUPE_HOME. */
const nativeHome = process.env.LOUPE_TEST_NATIVE_HOME
const native = nativeTensorflows(nativeHome).at(0)
const gpu = softwareGpu()
const fitOn = (backend: string, env: NodeJS.ProcessEnv = {}) => runChild('fit-on-backend.ts', [backend], env) as Fitted

let dir: string
let model: string
let reference: Fitted
beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-engines-'))
  model = await writeTinyBackbone(dir)
  reference = fitOn('cpu')
}, 240_000)
afterAll(() => fs.rmSync(dir, { recursive: true }))

const backends: { name: string; env: NodeJS.ProcessEnv; missing: string | null }[] = [
  { name: 'cpu', env: {}, missing: null },
  { name: 'wasm', env: {}, missing: null },
  {
    name: native?.package ?? 'tfjs-node',
    env: nativeHome ? { LOUPE_HOME: nativeHome } : {},
    missing: native ? null : 'native TensorFlow is not installed (LOUPE_TEST_NATIVE_HOME)',
  },
  { name: 'webgpu', env: gpu.env ?? {}, missing: gpu.reason },
]

describe.each(backends)('TensorFlow.js on $name', ({ name, env, missing }) => {
  test.skipIf(missing)(
    `trains the head as plain JavaScript does, leaks nothing, repeats itself${missing ? ` (skipped: ${missing})` : ''}`,
    () => {
      const { backend, first, second, left } = name === 'cpu' ? reference : fitOn(name, env)
      expect(backend).toBe(name)
      expect(second).toEqual(first)
      expect(left).toBe(0)
      expect(first.tensors).toHaveLength(3)
      expect(new Set(first.tensors).size).toBe(1)
      expect(first.losses[2]).toBeLessThan(first.losses[0])
      first.losses.forEach((loss, i) => expect(loss).toBeCloseTo(reference.first.losses[i], 3))
      first.weights.forEach((weight, i) => expect(Math.abs(weight - reference.first.weights[i])).toBeLessThan(2e-3))
    },
    240_000,
  )
})

const run = (provider: string, env: NodeJS.ProcessEnv = {}) =>
  runChild('run-on-provider.ts', [provider, model], env) as Ran

test.skipIf(gpu.reason)(
  `onnxruntime on webgpu gives what it gives on the CPU${gpu.reason ? ` (skipped: ${gpu.reason})` : ''}`,
  () => {
    const [there, here] = [run('webgpu', gpu.env ?? {}), run('cpu')]
    expect(there).toMatchObject({ name: 'onnxruntime webgpu', warnings: [] })
    expect(here.name).toBe('onnxruntime cpu')
    there.rows.forEach((value, i) => expect(Math.abs(value - here.rows[i])).toBeLessThan(1e-3))
  },
  240_000,
)

test.skipIf(gpu.reason)(
  `a GPU in software is never chosen by itself, only when it is named${gpu.reason ? ` (skipped: ${gpu.reason})` : ''}`,
  () => {
    expect(run('auto', gpu.env ?? {}).name).toBe('onnxruntime cpu')
    expect(run('auto', { ...gpu.env, LOUPE_PROVIDERS: 'webgpu' }).name).toBe('onnxruntime webgpu')
  },
  240_000,
)

test.skipIf(gpu.reason)(
  `the studio knows the GPU without loading Dawn, and by the name that the trainer knows it by${gpu.reason ? ` (skipped: ${gpu.reason})` : ''}`,
  () => {
    const found = runChild('ask-machine.ts', [], { ...gpu.env, LOUPE_HOME: dir })
    expect(found).toEqual({
      gpu: { adapter: { description: expect.stringContaining('SwiftShader') as string, software: true }, why: null },
      software: ['onnxruntime webgpu', 'tfjs webgpu'],
      ...{ kept: null, provider: 'webgpu', dawn: { studio: false, trainer: true } },
    })
  },
  240_000,
)

test('a provider that does not open falls back to the CPU with a warning', () => {
  // onnxruntime has CUDA on Linux and Windows only by name: its libraries are not in the package.
  const { name, warnings } = run('cuda')
  expect(name).toBe('onnxruntime cpu')
  expect(warnings).toEqual([expect.stringMatching(/onnxruntime cuda could not be started.*onnxruntime cpu takes over/)])
}, 240_000)
