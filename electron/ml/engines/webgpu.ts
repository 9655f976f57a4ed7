import { ownPackage } from '../own-package.ts'
import type { MissingCode } from './missing.ts'
import { hasGpuInterface } from './vulkan.ts'

/** A device that WebGPU computes on. */
export interface WebgpuAdapter {
  /** For people, such as `NVIDIA GeForce RTX 3060`. */
  description: string
  /** Emulated by the CPU, like SwiftShader: correct, but far slower than the CPU's own engines. */
  software: boolean
}

/** Names of drivers that compute on the CPU. */
const softwareDrivers = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b/i

/** What WebGPU would compute on, or why it cannot. */
export type WebgpuState =
  | { adapter: WebgpuAdapter; why: null }
  | { adapter: null; why: Extract<MissingCode, 'no_webgpu_package' | 'no_gpu_driver'> }

let told: WebgpuState | undefined
let asked: Promise<WebgpuState> | undefined

/** Tells this process what another found, so that it need not load Dawn and the driver to know. */
export function tellWebgpuState(state: WebgpuState): void {
  told = state
}

/** What WebGPU would compute on here: what was passed in, else what `openWebgpu` finds. */
export async function webgpuState(): Promise<WebgpuState> {
  return told ?? openWebgpu()
}

/**
 * Looks for WebGPU once per process (Dawn, npm's optional package `webgpu`) and sets `navigator.gpu`, where
 * TensorFlow.js expects it. A failing driver counts as none, since everything runs without it. A driver known to fail
 * is not tried.
 */
export async function openWebgpu(): Promise<WebgpuState> {
  if (told?.adapter === null) return told
  return (asked ??= look().catch(() => ({ adapter: null, why: 'no_gpu_driver' })))
}

async function look(): Promise<WebgpuState> {
  if (!hasGpuInterface()) return { adapter: null, why: 'no_gpu_driver' }
  const dawn = ownPackage('webgpu') ? await import('webgpu').catch(() => null) : null
  if (!dawn) return { adapter: null, why: 'no_webgpu_package' }
  const gpu = dawn.create([])
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) return { adapter: null, why: 'no_gpu_driver' }
  Object.assign(globalThis, dawn.globals)
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true })
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info
  const name = description || device || `${vendor} ${architecture}`.trim()
  return { adapter: { description: name, software: isFallbackAdapter || softwareDrivers.test(name) }, why: null }
}
