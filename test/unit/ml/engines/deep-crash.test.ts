import fs from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { whyNoDeepTraining } from '../../../../electron/studio/engines/deep-training.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'

afterEach(() => vi.unstubAllEnvs())

test('a GPU driver that crashes while it is measured counts as none, and says what would help', async () => {
  const dir = tempFolder()
  // Vulkan's loader is there, so the GPU is tried; the process that tries it dies as with a broken driver.
  fs.writeFileSync(path.join(dir, 'libvulkan.so.1'), '')
  const crash = path.join(dir, 'crash.cjs')
  fs.writeFileSync(crash, "process.kill(process.pid, 'SIGSEGV')")
  vi.stubEnv('LD_LIBRARY_PATH', dir)
  vi.stubEnv('LOUPE_DEEP_TRAINING', '')
  expect(await whyNoDeepTraining(dir, crash)).toMatchObject({
    code: 'engine_unavailable',
    message: expect.stringContaining('SIGSEGV') as string,
    next: expect.stringContaining('loupe engine install tensorflow') as string,
  })
})
