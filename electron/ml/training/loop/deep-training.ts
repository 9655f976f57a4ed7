import { loupeHome } from '../../home.ts'
import { nativeTensorflows } from '../../engines/native-tensorflow.ts'
import { webgpuState } from '../../engines/webgpu.ts'
import { LoupeError } from '../../errors.ts'
import type { BackendName } from './backend.ts'

/**
 * The backends here that can train convolutions, best first, for `openBackend`. TensorFlow.js's wasm backend has no
 * gradient of a convolution's filter (Conv2DBackpropFilter); its plain JavaScript does but takes hours:
 * `LOUPE_DEEP_TRAINING=cpu` allows it anyway. WebGPU counts if a real GPU was measured to be fast.
 */
export async function deepTrainingBackends(home = loupeHome()): Promise<BackendName[]> {
  if (process.env.LOUPE_DEEP_TRAINING === 'cpu') return ['cpu']
  const native = nativeTensorflows(home).map(({ package: name }) => name)
  const gpu: BackendName[] = (await gpuIsFast()) ? ['webgpu'] : []
  return [...new Set<BackendName>([...native, ...gpu])]
}

/** TensorFlow.js is loaded only if there is a GPU to measure. */
async function gpuIsFast(): Promise<boolean> {
  const { adapter } = await webgpuState()
  if (!adapter || adapter.software) return false
  const { webgpuIsFast } = await import('./webgpu-backend.ts')
  return webgpuIsFast()
}

/**
 * The same as a check before any work: if nothing here can train below the head, the error says what could.
 * @throws LoupeError `engine_unavailable`
 */
export async function requireDeepTraining(home = loupeHome()): Promise<BackendName[]> {
  const backends = await deepTrainingBackends(home)
  if (backends.length > 0) return backends
  const { adapter, why } = await webgpuState()
  throw new LoupeError(
    'engine_unavailable.below_head',
    adapter ? { why: 'too_slow', name: adapter.description } : { why },
  )
}
