import * as tf from '@tensorflow/tfjs-core'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { LoupeError } from '../../errors.ts'
import { crashedEngines } from '../../engines/crashed.ts'
import { beginTrial, type EngineTrial } from '../../engines/trials.ts'
import { webgpuState } from '../../engines/webgpu.ts'
import { nativeTensorflows, type NativePackage } from '../../engines/native-tensorflow.ts'
import { rememberErrorHandlers } from './error-handlers.ts'
import { registerNative } from './native-backend.ts'
import { registerWebgpu, webgpuIsFast } from './webgpu-backend.ts'

/** The backends Loupe knows, best first. */
export type BackendName = 'tfjs-node-gpu' | 'tfjs-node' | 'webgpu' | 'wasm' | 'cpu'

/** Tried if no particular one is requested; WebGPU only if it has been measured to be fast. */
export const automaticBackends: BackendName[] = ['tfjs-node-gpu', 'tfjs-node', 'webgpu', 'wasm', 'cpu']

/** An open backend; it stays TensorFlow.js's active one until it is closed or another one is opened. */
export interface Backend {
  name: BackendName
  /** Frees the backend's memory; its tensors are gone. It can be opened again. */
  close(): void
}

const require = createRequire(import.meta.url)

/**
 * Opens the first of these backends that works here and makes it the active one. Backends that are not installed, or
 * not built for this machine, are skipped silently.
 * @param webgpu 'named': it is opened whatever its speed; 'fast', the default if no backend is named: only a real GPU
 *   that was measured to be fast, never software.
 * @throws LoupeError `engine_failed` if none of them works.
 */
export async function openBackend(
  names = automaticBackends,
  webgpu: 'named' | 'fast' = names === automaticBackends ? 'fast' : 'named',
): Promise<Backend> {
  // Otherwise TensorFlow.js prints advice for programmers amid the progress.
  tf.enableProdMode()
  let cause: unknown
  // Nothing to look up without a driver, so separate threads need not know about the GPU.
  const crashed = names.some(isNative) ? crashedEngines((await webgpuState()).adapter) : new Set<string>()
  for (const name of names) {
    if (crashed.has(`tfjs ${name}`)) continue
    const trial = isNative(name) ? beginTrial(`tfjs ${name}`) : noTrial
    try {
      const found = await openOne(name, webgpu, trial)
      if (found) return found
    } catch (error) {
      cause = error
    }
    trial.over()
  }
  throw new LoupeError('engine_failed.no_trainer', { names }, { cause })
}

/** Backends with native code or a driver, which may crash the process. */
const isNative = (name: BackendName) => name !== 'wasm' && name !== 'cpu'
const noTrial: EngineTrial = { works: () => undefined, over: () => undefined }

/** A driver may fail at its first operation. */
async function oneNumber(): Promise<void> {
  const one = tf.ones([1])
  await one.data()
  one.dispose()
}

async function openOne(name: BackendName, webgpu: 'named' | 'fast', trial: EngineTrial): Promise<Backend | null> {
  if (name === 'webgpu' && webgpu === 'fast' && !(await webgpuIsFast())) return null
  const registered = await open[name]()
  if (registered === undefined || !(await tf.setBackend(registered))) return null
  if (isNative(name)) await oneNumber()
  trial.works()
  return {
    name,
    close() {
      close(registered)
      trial.over()
    },
  }
}

/** Each loads a backend and returns TensorFlow.js's name for it, or nothing if it is not available. */
const open: Record<BackendName, () => Promise<string | undefined>> = {
  'tfjs-node-gpu': async () => openNative('tfjs-node-gpu'),
  'tfjs-node': async () => openNative('tfjs-node'),
  webgpu: registerWebgpu,
  wasm: openWasm,
  cpu: async () => {
    await import('@tensorflow/tfjs-backend-cpu')
    return 'cpu'
  },
}

async function openNative(name: NativePackage): Promise<string | undefined> {
  const found = nativeTensorflows().find((one) => one.package === name)
  return found && registerNative(found)
}

async function openWasm(): Promise<string> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
  setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + '/')
  // The threaded build needs a browser's workers. One thread also adds in a fixed order.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  const restore = rememberErrorHandlers()
  try {
    await tf.setBackend('wasm')
  } finally {
    restore()
  }
  return 'wasm'
}

/** tf.removeBackend forgets the factory too: register it again, so that the backend can be reopened. */
function close(registered: string): void {
  const factory = tf.findBackendFactory(registered)
  const restore = rememberErrorHandlers()
  tf.removeBackend(registered)
  restore()
  if (factory) tf.registerBackend(registered, factory)
}
