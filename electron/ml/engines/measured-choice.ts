import { loupeHome } from '../home.ts'
import { machineName } from './machine.ts'
import { readMeasured } from './measured-file.ts'
import { providerNames, type ProviderName } from './onnx-providers.ts'
import { webgpuState } from './webgpu.ts'

/** What `doctor` chose on this machine to run frozen networks on; null where it has not measured, or the file holds something else. */
export async function measuredProvider(home = loupeHome()): Promise<ProviderName | null> {
  const provider = (await measuredHere(home))?.provider
  return providerNames.find((name) => name === provider) ?? null
}

/** What it chose to train heads on, by the names of TensorFlow.js's backends; null as above. */
export async function measuredTrainer(home = loupeHome()): Promise<string | null> {
  const trainer = (await measuredHere(home))?.trainer
  return typeof trainer === 'string' ? trainer : null
}

async function measuredHere(home: string): Promise<{ provider?: unknown; trainer?: unknown } | null> {
  const all = (await readMeasured(home)) as Record<string, { provider?: unknown } | null>
  return all[machineName((await webgpuState()).adapter)] ?? null
}
