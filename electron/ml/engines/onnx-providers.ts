import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { listSupportedBackends } from '../onnxruntime.ts'
import { crashedEngines } from './crashed.ts'
import { whyMissing, type MissingCode } from './missing.ts'
import { hasNvidiaGpu } from './nvidia.ts'
import type { WebgpuState } from './webgpu.ts'

/** What onnxruntime can compute on, in the order of trying; `cpu` is always available. */
export const providerNames = ['tensorrt', 'cuda', 'dml', 'coreml', 'webgpu', 'cpu'] as const
export type ProviderName = (typeof providerNames)[number]

interface ProviderState {
  name: ProviderName
  available: boolean
  /** Why it is not available; or a note about an available one, such as the name of the GPU. */
  why: string | null
  /** Which reason `why` gives, if it is not available. */
  whyCode: MissingCode | null
  /**
   * May be tried automatically: a real device, ready within seconds. It must still prove itself
   * (`features/provider-trial.ts`).
   */
  automatic: boolean
}

/** Providers that onnxruntime was built with, for this system. */
export function supportedProviders(): ReadonlySet<string> {
  return new Set(listSupportedBackends().map(({ name }) => name))
}

/**
 * Every provider, and whether it can be opened here. onnxruntime reports those that it was built with; device and
 * driver are checked here.
 */
export function onnxProviders(
  gpu: WebgpuState,
  crashed: ReadonlySet<string> = crashedEngines(gpu.adapter),
): ProviderState[] {
  const reported = supportedProviders()
  return providerNames.map((name): ProviderState => {
    const missing = !reported.has(name)
      ? 'not_in_onnxruntime'
      : (missingFor(name, gpu) ?? (crashed.has(`onnxruntime ${name}`) ? 'crashed' : null))
    if (missing !== null)
      return { name, available: false, why: whyMissing[missing], whyCode: missing, automatic: false }
    const here = { name, available: true, whyCode: null }
    if (name !== 'webgpu') return { ...here, why: null, automatic: name !== 'tensorrt' && name !== 'cpu' }
    const { adapter } = gpu
    const software = adapter?.software ?? true
    const why = adapter ? `${adapter.description}${software ? ', in software' : ''}` : null
    return { ...here, why, automatic: !software }
  })
}

function missingFor(name: ProviderName, gpu: WebgpuState): MissingCode | null {
  if (name === 'cuda' || name === 'tensorrt') {
    if (!hasNvidiaGpu()) return 'no_nvidia_gpu'
    return existsSync(providerLibrary(name)) ? null : 'no_provider_library'
  }
  return name === 'webgpu' ? gpu.why : null
}

/** Where onnxruntime looks for providers that come as separate files. */
function providerLibrary(name: string): string {
  const root = path.dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'))
  const file =
    process.platform === 'win32' ? `onnxruntime_providers_${name}.dll` : `libonnxruntime_providers_${name}.so`
  return path.join(root, 'bin', 'napi-v6', process.platform, process.arch, file)
}
