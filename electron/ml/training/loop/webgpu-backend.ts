import * as tf from '@tensorflow/tfjs-core'
import { openWebgpu, webgpuState } from '../../engines/webgpu.ts'

/**
 * Speed at which a GPU is chosen automatically, in operations per second: half of what TensorFlow reaches on two cores.
 */
const FAST_ENOUGH = 50e9
const SIDE = 1024

/** Registers WebGPU as a backend of TensorFlow.js; does nothing without an adapter. It need not be a fast one. */
export async function registerWebgpu(): Promise<string | undefined> {
  const { adapter } = await openWebgpu()
  if (!adapter) return undefined
  // It registers itself, since navigator.gpu is now defined.
  await import('@tensorflow/tfjs-backend-webgpu')
  return 'webgpu'
}

let fastEnough: boolean | undefined

/**
 * Whether to choose WebGPU automatically: a real adapter that multiplies matrices fast, measured once per process (well
 * under a second).
 */
export async function webgpuIsFast(): Promise<boolean> {
  if (fastEnough !== undefined) return fastEnough
  const { adapter } = await webgpuState()
  if (!adapter || adapter.software) return (fastEnough = false)
  await registerWebgpu()
  if (!(await tf.setBackend('webgpu'))) return (fastEnough = false)
  const a = tf.ones<tf.Rank.R2>([SIDE, SIDE])
  let best = Infinity
  // The first round compiles the shader.
  for (let round = 0; round < 3; round++) {
    const began = performance.now()
    const product = tf.matMul(a, a)
    await product.data()
    best = Math.min(best, performance.now() - began)
    product.dispose()
  }
  a.dispose()
  return (fastEnough = (2 * SIDE ** 3) / (best / 1000) >= FAST_ENOUGH)
}
