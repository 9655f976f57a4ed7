import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Packages that bring native TensorFlow to TensorFlow.js, best first. */
export const nativePackages = ['tfjs-node-gpu', 'tfjs-node'] as const
export type NativePackage = (typeof nativePackages)[number]

const require = createRequire(import.meta.url)

/**
 * Whether a package is here with its native binding. Its JavaScript may be installed without (install scripts are off), and requiring it
 * then costs half a second before it throws; a look at the files costs nothing.
 */
export function hasNativeBinding(name: NativePackage): boolean {
  try {
    const lib = join(dirname(require.resolve(`@tensorflow/${name}/package.json`)), 'lib')
    return existsSync(lib) && readdirSync(lib).some((abi) => existsSync(join(lib, abi, 'tfjs_binding.node')))
  } catch {
    return false
  }
}
