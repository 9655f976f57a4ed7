import { fileURLToPath } from 'node:url'
import { hasGpuInterface } from '../../ml/engines/vulkan.ts'
import type { WebgpuState } from '../../ml/engines/webgpu.ts'
import { runCommand } from './run-command.ts'

const ENTRY = fileURLToPath(new URL('../../trainer/probes/check-gpu.ts', import.meta.url))

/** A driver that has not answered after this many milliseconds is useless. */
const PATIENCE = 30_000

const noDriver: WebgpuState = { adapter: null, why: 'no_gpu_driver' }

let checked: Promise<WebgpuState> | undefined

/**
 * What WebGPU would compute on here. Checked once, in a separate process, so that neither Dawn nor the GPU's driver
 * gets into the process with the database. Takes less than a second; a driver that crashes or hangs counts as none.
 */
export async function gpuHere(): Promise<WebgpuState> {
  if (!hasGpuInterface()) return noDriver
  return (checked ??= check())
}

async function check(): Promise<WebgpuState> {
  try {
    const printed = await runCommand(process.execPath, [ENTRY], { signal: AbortSignal.timeout(PATIENCE) })
    // Drivers print lines of their own.
    const answer = printed.split('\n').findLast((line) => line.startsWith('{'))
    return JSON.parse(answer ?? '') as WebgpuState
  } catch {
    return noDriver
  }
}
