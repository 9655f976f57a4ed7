import fs from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { webgpuState } from '../../../../electron/ml/engines/webgpu.ts'
import { chooseProviders } from '../../../../electron/ml/features/choose-providers.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'

vi.mock('webgpu', () => ({
  globals: {},
  create: () => ({ requestAdapter: () => Promise.reject(new Error('the instance was dropped')) }),
}))
afterEach(() => vi.unstubAllEnvs())

test('a GPU that fails when it is opened counts as none, and networks run on the CPU', async () => {
  const dir = tempFolder()
  fs.writeFileSync(path.join(dir, 'libvulkan.so.1'), '')
  vi.stubEnv('LD_LIBRARY_PATH', dir)
  expect(await webgpuState()).toEqual({ adapter: null, why: 'no_gpu_driver' })
  expect(await chooseProviders({ model: 'any.onnx', width: 8, height: 8, dimensions: 4 })).toEqual(['cpu'])
})
