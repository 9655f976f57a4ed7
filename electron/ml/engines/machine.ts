import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import type { WebgpuAdapter } from './webgpu.ts'

const require = createRequire(import.meta.url)

/**
 * Names what a measurement applies to: processor, cores, onnxruntime, and the GPU with its driver. A settings folder
 * may serve several machines, and a new driver may be faster or fail.
 * @param adapter the GPU that WebGPU would compute on; finding it loads Dawn, so that is left to the caller
 */
export function machineName(adapter: WebgpuAdapter | null): string {
  const { version } = require('onnxruntime-node/package.json') as { version: string }
  return [processorName(), os.availableParallelism(), version, nvidiaDriver(), adapter?.description ?? 'no GPU'].join(
    ' | ',
  )
}

/** Name of the processor; if the system does not tell (no /sys, some containers), its architecture. */
export function processorName(cpus: readonly { model: string }[] = os.cpus()): string {
  return cpus[0]?.model.trim() || os.arch()
}

/** Version of NVIDIA's driver, if its files tell (Linux). */
function nvidiaDriver(): string {
  try {
    return /\b\d+\.\d+(\.\d+)?\b/.exec(readFileSync('/proc/driver/nvidia/version', 'utf8'))?.[0] ?? 'unknown driver'
  } catch {
    return 'no NVIDIA driver'
  }
}
