import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { MANIFEST, MANIFEST_FORMAT, readNativeManifest } from '../../../../../electron/ml/engines/native-manifest.ts'
import { nativeTensorflowDir } from '../../../../../electron/ml/engines/native-tensorflow.ts'
import { deepTrainingBackends, requireDeepTraining } from '../../../../../electron/ml/training/loop/deep-training.ts'

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-deep-'))
afterAll(() => fs.rmSync(dir, { recursive: true }))

/** A home with an engine of one file, `bytes` long according to its manifest. */
function homeWith(name: string, manifest: object = {}): string {
  const home = path.join(dir, name)
  const engine = nativeTensorflowDir(home)
  fs.mkdirSync(engine, { recursive: true })
  fs.writeFileSync(path.join(engine, 'tfjs_binding.node'), 'four')
  const whole = {
    ...{ formatVersion: MANIFEST_FORMAT, package: 'tfjs-node', tensorflow: '2.21.0', source: 'wheel' },
    ...{ binding: 'tfjs_binding.node', files: { 'tfjs_binding.node': 4 } },
  }
  fs.writeFileSync(path.join(engine, MANIFEST), JSON.stringify({ ...whole, ...manifest }))
  return home
}

test('installed native TensorFlow trains below the head', async () => {
  expect(await requireDeepTraining(homeWith('whole'))).toContain('tfjs-node')
  expect((await deepTrainingBackends(homeWith('gpu', { package: 'tfjs-node-gpu' })))[0]).toBe('tfjs-node-gpu')
})

test('if nothing can, it is refused with what would help', async () => {
  const home = path.join(dir, 'nothing')
  const backends = await deepTrainingBackends(home)
  // A machine with a GPU, or with a binding built in node_modules, can train in another way.
  if (backends.length > 0) return expect(await requireDeepTraining(home)).toEqual(backends)
  await expect(requireDeepTraining(home)).rejects.toMatchObject({
    code: 'engine_unavailable',
    message: expect.stringMatching(/not installed, and WebGPU/) as string,
    next: expect.stringContaining('loupe engine install tensorflow') as string,
  })
})

test('a manifest that is truncated, of another format, or names files outside does not count as an engine', () => {
  const bad = [
    { formatVersion: MANIFEST_FORMAT + 1 },
    { files: { 'tfjs_binding.node': 5 } },
    { files: {} },
    { binding: '../../evil.node', files: { '../../evil.node': 4 } },
    { binding: '/evil.node' },
    { package: 'tfjs-vis' },
  ]
  bad.forEach((manifest, i) =>
    expect(readNativeManifest(nativeTensorflowDir(homeWith(`bad-${i}`, manifest)))).toBeNull(),
  )
  fs.writeFileSync(path.join(nativeTensorflowDir(homeWith('text')), MANIFEST), '{"formatVersion":')
  expect(readNativeManifest(nativeTensorflowDir(path.join(dir, 'text')))).toBeNull()
})
