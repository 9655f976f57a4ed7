import { existsSync, globSync } from 'node:fs'
import path from 'node:path'

/**
 * Whether WebGPU has something to stand on: Vulkan's loader on Linux, always elsewhere. Dawn would find out too, but says so on stderr each
 * time.
 */
export function hasGpuInterface(env: NodeJS.ProcessEnv = process.env): boolean {
  if (process.platform !== 'linux') return true
  const named = (env.LD_LIBRARY_PATH ?? '').split(path.delimiter).filter(Boolean)
  const usual = ['/usr/lib', '/usr/lib64', '/usr/local/lib', '/lib', ...globSync('/usr/lib/*-linux-gnu')]
  return [...named, ...usual].some((folder) => existsSync(path.join(folder, 'libvulkan.so.1')))
}
