import { hasNvidiaGpu } from './nvidia.ts'
import type { WebgpuAdapter } from './webgpu.ts'

/** Names of GPUs with their own memory, and of Apple's, which are as fast. */
const cards = /\b(nvidia|geforce|quadro|tesla|rtx|radeon (rx|pro|vii)|arc(\(tm\))? [ab]\d|apple m\d)/i

/**
 * Whether this computer has a GPU that runs a float32 network faster than any CPU runs int8. Integrated GPUs do not
 * count: `doctor` measures them.
 * @param adapter what WebGPU would compute on
 */
export function isGraphicsCard(adapter: WebgpuAdapter | null, nvidia = hasNvidiaGpu()): boolean {
  return nvidia || (adapter !== null && !adapter.software && cards.test(adapter.description))
}
