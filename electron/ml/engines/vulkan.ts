import { existsSync, globSync } from 'node:fs'
import path from 'node:path'

/**
 * Whether WebGPU can work at all: needs Vulkan's loader on Linux. Dawn would find out too, but prints to stderr each
 * time.
 */
export function hasGpuInterface(env: NodeJS.ProcessEnv = process.env): boolean {
  if (process.platform !== 'linux') return true
  const named = (env.LD_LIBRARY_PATH ?? '').split(path.delimiter).filter(Boolean)
  const usual = ['/usr/lib', '/usr/lib64', '/usr/local/lib', '/lib', ...globSync('/usr/lib/*-linux-gnu')]
  return [...named, ...usual].some((folder) => existsSync(path.join(folder, 'libvulkan.so.1')))
}
