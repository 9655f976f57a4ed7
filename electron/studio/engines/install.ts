import type { NativeManifest } from '../../ml/engines/native-manifest.ts'
import { hasNvidiaGpu } from '../../ml/engines/nvidia.ts'
import { gigabytes } from '../../../common/words/bytes.ts'
import { tfjsBindingSources } from './build-binding.ts'
import { findBuildTools, type BuildTools } from './build-tools.ts'
import { checkEngine } from './check-engine.ts'
import { findNpm, type Npm } from './find-npm.ts'
import { installOfficial } from './install-official.ts'
import { installFromWheels, type InstallStep } from './install-tensorflow.ts'
import { cpuPlan, downloadBytes, gpuPlan, type WheelPlan } from './tensorflow-plan.ts'

export type Device = 'auto' | 'cpu' | 'gpu'
export type Origin = 'wheel' | 'official'

/** An installation that can start right away: all prerequisites have been found. */
type Installation =
  { origin: 'wheel'; plan: WheelPlan; tools: BuildTools } | { origin: 'official'; device: 'cpu' | 'gpu'; npm: Npm }

/**
 * Finds the prerequisites of an installation. `auto` means the GPU version if there is an NVIDIA GPU.
 * @throws LoupeError `engine_unavailable` naming what is missing
 */
export async function planInstallation(device: Device, origin: Origin): Promise<Installation> {
  const chosen = device === 'auto' ? (hasNvidiaGpu() ? 'gpu' : 'cpu') : device
  if (origin === 'official') return { origin, device: chosen, npm: findNpm() }
  return { origin, plan: chosen === 'gpu' ? gpuPlan : cpuPlan, tools: await findBuildTools() }
}

/** What people see before they agree: what is downloaded, from where, its size, and what is made of it. */
export function describeInstallation(installation: Installation): string[] {
  if (installation.origin === 'official')
    return [
      `npm installs tfjs-node${installation.device === 'gpu' ? '-gpu' : ''} 4.22.0, whose own script downloads TensorFlow 2.9.1 (100 MB to 700 MB).`,
      'npm checks the package. What its script downloads has no published checksum, so nobody can check it.',
    ]
  const { plan, tools } = installation
  const built = plan.package === 'tfjs-node-gpu' ? 'with CUDA' : 'for the processor'
  return [
    `pip (${tools.python}) downloads TensorFlow ${plan.version} ${built}: ${gigabytes(downloadBytes(plan))}, each file checked against its known SHA-256.`,
    `${tools.compiler} builds the binding for it. The result takes ${gigabytes(plan.installed)}; while it is made, ${gigabytes(plan.needed)}.`,
  ]
}

/**
 * Carries it out. Throws LoupeError `engine_failed`, `disk_full`, `not_permitted`, `cancelled`, leaving nothing behind.
 */
export function installEngine(
  installation: Installation,
  home: string,
  onStep: (step: InstallStep) => void,
  signal?: AbortSignal,
): Promise<NativeManifest> {
  const common = { home, onStep, signal, check: checkEngine }
  if (installation.origin === 'official')
    return installOfficial({
      ...common,
      package: installation.device === 'gpu' ? 'tfjs-node-gpu' : 'tfjs-node',
      npm: installation.npm,
    })
  return installFromWheels({
    ...common,
    plan: installation.plan,
    tools: installation.tools,
    sources: tfjsBindingSources(),
  })
}
