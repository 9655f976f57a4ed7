import { loupeHome } from '../home.ts'
import { crashedEngines } from './crashed.ts'
import { whatAdds, whyMissing, type AddsCode, type MissingCode } from './missing.ts'
import { nativeTensorflows, type NativePackage } from './native-tensorflow.ts'
import { hasNvidiaGpu } from './nvidia.ts'
import { onnxProviders, type ProviderName } from './onnx-providers.ts'
import type { WebgpuState } from './webgpu.ts'

/** An engine that is or could be available: a row of `loupe engine list`, and what `doctor` measures. */
export type EngineInfo = {
  /** Its name in results: `onnxruntime cpu`, `tfjs wasm`. */
  name: string
  available: boolean
  /** Why it is missing; or a note about an available one, such as the name of the GPU. */
  why: string | null
  /** Which reason `why` gives, if it is missing. */
  whyCode: MissingCode | null
  /** How to get it, if possible: a command, or what the computer needs. */
  adds: string | null
  /** Which need `adds` names; null if it is a command. */
  addsCode: AddsCode | null
  /** Whether `adds` is a command of Loupe, which the page can run too. */
  installable?: boolean
  /** Computes on the CPU although it is made for a GPU: works, but is never chosen automatically. */
  software: boolean
} & (
  | { /** Runs frozen networks: `openOnnxEngine({ providers: [id] })`. */ kind: 'forward'; id: ProviderName }
  | {
      /** Trains: `openBackend([id])`. */
      kind: 'training'
      id: NativePackage | 'webgpu' | 'wasm' | 'cpu'
      /** What it can train in reasonable time. */
      trains: 'head' | 'every layer'
    }
)

/**
 * Every engine Loupe knows, including missing ones, grouped by kind with the best first. Only looks; nothing is
 * measured or trained.
 */
export function listEngines(gpu: WebgpuState, home = loupeHome()): EngineInfo[] {
  const crashed = crashedEngines(gpu.adapter, home)
  return [...forwardEngines(gpu, crashed), ...trainingEngines(gpu, home, crashed)]
}

function forwardEngines(gpu: WebgpuState, crashed: ReadonlySet<string>): EngineInfo[] {
  return onnxProviders(gpu, crashed).map(({ name, available, why, whyCode }) => ({
    ...{ kind: 'forward', id: name, name: `onnxruntime ${name}`, available, why, whyCode },
    ...needing(available || name === 'cpu' ? null : name),
    software: name === 'webgpu' && (gpu.adapter?.software ?? false),
  }))
}

const needing = (addsCode: AddsCode | null) => ({ adds: addsCode && whatAdds[addsCode], addsCode })

function trainingEngines({ adapter, why }: WebgpuState, home: string, crashed: ReadonlySet<string>): EngineInfo[] {
  const natives = nativeTensorflows(home)
  const native = (id: NativePackage): EngineInfo => {
    const found = natives.find((one) => one.package === id)
    const gpu = id === 'tfjs-node-gpu'
    const whyCode = found ? null : gpu && !hasNvidiaGpu() ? 'no_nvidia_gpu' : 'not_installed'
    return {
      ...{
        kind: 'training',
        id,
        name: `tfjs ${id}`,
        trains: 'every layer',
        available: found !== undefined,
        software: false,
      },
      why: whyCode ? whyMissing[whyCode] : found?.version ? `TensorFlow ${found.version}` : null,
      whyCode,
      addsCode: null,
      ...(found || gpu !== hasNvidiaGpu()
        ? { adds: null }
        : { adds: 'loupe engine install tensorflow', installable: true }),
    }
  }
  const webgpu: EngineInfo = {
    ...{ kind: 'training', id: 'webgpu', name: 'tfjs webgpu', trains: 'every layer', available: adapter !== null },
    why: adapter ? `${adapter.description}${adapter.software ? ', in software' : ''}` : whyMissing[why],
    whyCode: why,
    ...needing(adapter ? null : 'webgpu'),
    software: adapter?.software ?? false,
  }
  const embedded = {
    kind: 'training',
    available: true,
    why: null,
    whyCode: null,
    ...needing(null),
    software: false,
    trains: 'head',
  } as const
  const unlessCrashed = (engine: EngineInfo): EngineInfo =>
    engine.available && crashed.has(engine.name)
      ? { ...engine, available: false, why: whyMissing.crashed, whyCode: 'crashed' }
      : engine
  return [
    unlessCrashed(native('tfjs-node-gpu')),
    unlessCrashed(native('tfjs-node')),
    unlessCrashed(webgpu),
    { ...embedded, id: 'wasm', name: 'tfjs wasm' },
    { ...embedded, id: 'cpu', name: 'tfjs cpu' },
  ]
}
