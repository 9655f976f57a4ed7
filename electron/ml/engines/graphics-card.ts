import { hasNvidiaGpu } from './nvidia.ts'
import type { WebgpuAdapter } from './webgpu.ts'

/** Names of GPUs with a memory of their own, and of Apple's, which are as fast as such. */
const cards = /\b(nvidia|geforce|quadro|tesla|rtx|radeon (rx|pro|vii)|arc(\(tm\))? [ab]\d|apple m\d)/i

/**
 * Whether this computer has a GPU of a kind that runs a network in float32 faster than any processor does in int8. One inside of a processor is
 * none: `doctor` measures it.
 * @param adapter what WebGPU would compute on
 */
export function isGraphicsCard(adapter: WebgpuAdapter | null, nvidia = hasNvidiaGpu()): boolean {
  return nvidia || (adapter !== null && !adapter.software && cards.test(adapter.description))
}
