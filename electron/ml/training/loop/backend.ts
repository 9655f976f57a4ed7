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

/** What is tried when nobody asks for a particular one; WebGPU only where it has been measured to be fast. */
export const automaticBackends: BackendName[] = ['tfjs-node-gpu', 'tfjs-node', 'webgpu', 'wasm', 'cpu']

/** An open backend; it stays the active one of TensorFlow.js until it is closed or another one is opened. */
export interface Backend {
  name: BackendName
  /** Frees the backend's memory; its tensors are gone. It can be opened again. */
  close(): void
}

const require = createRequire(import.meta.url)

/**
 * Opens the first of these backends that works here and makes it the active one. Backends that are not installed, or
 * not built for this machine, are passed over silently.
 * @param webgpu 'named': it is opened whatever its speed; 'fast', the default where nothing is named: only where a real GPU has been measured
 *   to be fast, never in software.
 * @throws LoupeError `engine_failed` when none of them works.
 */
export async function openBackend(
  names = automaticBackends,
  webgpu: 'named' | 'fast' = names === automaticBackends ? 'fast' : 'named',
): Promise<Backend> {
  // Otherwise TensorFlow.js prints advice for programmers where people read the progress.
  tf.enableProdMode()
  let cause: unknown
  // Without drivers there is nothing to look up: threads of their own need not know what GPU there is.
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

/** What runs native code or a driver, which may end the process. */
const isNative = (name: BackendName) => name !== 'wasm' && name !== 'cpu'
const noTrial: EngineTrial = { works: () => undefined, over: () => undefined }

/** A driver may fail with the first thing that it is asked for. */
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

/** Each loads a backend and gives the name TensorFlow.js knows it by, or nothing where it is not there. */
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
  // The threaded build wants workers of a browser. One thread also adds in one order.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  const restore = rememberErrorHandlers()
  try {
    await tf.setBackend('wasm')
  } finally {
    restore()
  }
  return 'wasm'
}

/** tf.removeBackend forgets the factory too: hand it back, so that the backend can be opened again. */
function close(registered: string): void {
  const factory = tf.findBackendFactory(registered)
  const restore = rememberErrorHandlers()
  tf.removeBackend(registered)
  restore()
  if (factory) tf.registerBackend(registered, factory)
}
