import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Whether this computer has an NVIDIA GPU with its driver, judging by the driver's files. */
export function hasNvidiaGpu(): boolean {
  if (process.platform === 'linux') return existsSync('/proc/driver/nvidia/version')
  if (process.platform === 'win32')
    return existsSync(join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'nvcuda.dll'))
  return false
}
