import { loupeHome } from '../home.ts'
import { machineName } from './machine.ts'
import { readMeasured } from './measured-file.ts'
import { providerNames, type ProviderName } from './onnx-providers.ts'
import { webgpuState } from './webgpu.ts'

/**
 * The provider that `doctor` chose for frozen networks on this machine; null if it has not measured, or the file
 * contains something else.
 */
export async function measuredProvider(home = loupeHome()): Promise<ProviderName | null> {
  const provider = (await measuredHere(home))?.provider
  return providerNames.find((name) => name === provider) ?? null
}

/** The backend that it chose for training heads, by its name in TensorFlow.js; null as above. */
export async function measuredTrainer(home = loupeHome()): Promise<string | null> {
  const trainer = (await measuredHere(home))?.trainer
  return typeof trainer === 'string' ? trainer : null
}

async function measuredHere(home: string): Promise<{ provider?: unknown; trainer?: unknown } | null> {
  const all = (await readMeasured(home)) as Record<string, { provider?: unknown } | null>
  return all[machineName((await webgpuState()).adapter)] ?? null
}
