import * as tf from '@tensorflow/tfjs-core'
import { createRequire } from 'node:module'
import type { NativeTensorflow } from '../../engines/native-tensorflow.ts'
import { ownPackage } from '../../own-package.ts'

/** TensorFlow.js's name for native TensorFlow. */
const REGISTERED = 'tensorflow'

const require = createRequire(import.meta.url)
let loaded: string | undefined

/**
 * Registers native TensorFlow as a backend of TensorFlow.js and returns its name there. The JavaScript of
 * tfjs-node(-gpu) is the same in both; its index.js would look for the binding only in node_modules, so its two halves
 * are put together here.
 * @throws what loading threw, such as a missing library; and if this process already has another binding
 */
export async function registerNative({ package: name, binding }: NativeTensorflow): Promise<string> {
  if (loaded === binding) return REGISTERED
  if (loaded !== undefined) throw new Error(`another native TensorFlow is loaded already: ${loaded}`)
  if (!ownPackage('@tensorflow/tfjs-node-gpu')) throw new Error('the JavaScript of tfjs-node-gpu is not installed')
  restoreOldUtil()
  // Otherwise TensorFlow prints notes about the processor amid the progress.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  const native = require(binding) as ConstructorParameters<typeof NodeJSKernelBackend>[0]
  const { NodeJSKernelBackend } = await import('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js')
  await import('@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js')
  tf.registerBackend(REGISTERED, () => new NodeJSKernelBackend(native, `@tensorflow/${name}`), 3)
  loaded = binding
  return REGISTERED
}

/** tfjs-node still calls two functions that Node 23 removed from `util`. */
function restoreOldUtil(): void {
  const util = require('node:util') as Record<string, unknown>
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined
  util.isArray ??= Array.isArray
}
