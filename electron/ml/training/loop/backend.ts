import * as tf from '@tensorflow/tfjs-core'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { LoupeError } from '../../errors.ts'
import { hasNativeBinding, type NativePackage } from './native-binding.ts'
import { rememberErrorHandlers } from './error-handlers.ts'

/** The backends Loupe knows, best first. */
export type BackendName = 'tfjs-node-gpu' | 'tfjs-node' | 'wasm' | 'cpu'

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
 * @throws LoupeError `engine_failed` when none of them works.
 */
export async function openBackend(
  names: BackendName[] = ['tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'],
): Promise<Backend> {
  // Otherwise TensorFlow.js prints advice for programmers where people read the progress.
  tf.enableProdMode()
  let cause: unknown
  for (const name of names) {
    try {
      const registered = await open[name]()
      if (registered !== undefined && (await tf.setBackend(registered))) return { name, close: () => close(registered) }
    } catch (error) {
      cause = error
    }
  }
  throw new LoupeError(
    'engine_failed',
    `No training engine works on this machine (tried ${names.join(', ')}).`,
    'Install Loupe again; some of its files may be missing.',
    { cause },
  )
}

/** Each loads a backend and gives the name TensorFlow.js knows it by, or nothing where it is not there. */
const open: Record<BackendName, () => Promise<string | undefined>> = {
  'tfjs-node-gpu': async () => openNative('tfjs-node-gpu'),
  'tfjs-node': async () => openNative('tfjs-node'),
  wasm: openWasm,
  cpu: async () => {
    await import('@tensorflow/tfjs-backend-cpu')
    return 'cpu'
  },
}

function openNative(name: NativePackage): string | undefined {
  if (!hasNativeBinding(name)) return undefined
  restoreOldUtil()
  require(`@tensorflow/${name}`)
  return 'tensorflow'
}

/** tfjs-node still calls two functions that Node 23 took out of `util`. */
function restoreOldUtil(): void {
  const util = require('node:util') as Record<string, unknown>
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined
  util.isArray ??= Array.isArray
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
