import type { NativeManifest } from '../../ml/engines/native-manifest.ts'
import { hasNvidiaGpu } from '../../ml/engines/nvidia.ts'
import { tfjsBindingSources } from './build-binding.ts'
import { findBuildTools, type BuildTools } from './build-tools.ts'
import { checkEngine } from './check-engine.ts'
import { findNpm, type Npm } from './find-npm.ts'
import { installOfficial } from './install-official.ts'
import { installFromWheels, type InstallStep } from './install-tensorflow.ts'
import { cpuPlan, gpuPlan, type WheelPlan } from './tensorflow-plan.ts'

export type Device = 'auto' | 'cpu' | 'gpu'
export type Origin = 'wheel' | 'official'

/** An installation that can start right away: all prerequisites have been found. */
export type Installation =
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
