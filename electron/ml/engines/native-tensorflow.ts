import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { loupeHome } from '../home.ts'
import { ownPackage } from '../own-package.ts'
import { readNativeManifest } from './native-manifest.ts'

/** Packages that provide native TensorFlow to TensorFlow.js, best first. */
const nativePackages = ['tfjs-node-gpu', 'tfjs-node'] as const
export type NativePackage = (typeof nativePackages)[number]

/** An installed native TensorFlow. */
export interface NativeTensorflow {
  package: NativePackage
  /** Path of `tfjs_binding.node`. */
  binding: string
  /** Version of TensorFlow, if known. */
  version: string | null
  where: 'installed' | 'node_modules'
}

/** Where `loupe engine install tensorflow` puts it. */
export function nativeTensorflowDir(home = loupeHome()): string {
  return join(home, 'engines', 'tensorflow')
}

/**
 * Every native TensorFlow here, best first: made by `loupe engine install tensorflow`, or built in node_modules. Only
 * checks files; nothing is loaded.
 */
export function nativeTensorflows(home = loupeHome()): NativeTensorflow[] {
  const dir = nativeTensorflowDir(home)
  const manifest = readNativeManifest(dir)
  const found: NativeTensorflow[] = manifest
    ? [
        {
          package: manifest.package,
          binding: join(dir, manifest.binding),
          version: manifest.tensorflow,
          where: 'installed',
        },
      ]
    : []
  for (const name of nativePackages) {
    const binding = bindingInModules(name)
    if (binding) found.push({ package: name, binding, version: null, where: 'node_modules' })
  }
  return found.sort((a, b) => nativePackages.indexOf(a.package) - nativePackages.indexOf(b.package))
}

/** A package may be there without its binding, since install scripts are off. */
function bindingInModules(name: NativePackage): string | undefined {
  try {
    const folder = ownPackage(`@tensorflow/${name}`)
    const lib = folder && join(folder, 'lib')
    if (lib === undefined || !existsSync(lib)) return undefined
    return readdirSync(lib)
      .map((abi) => join(lib, abi, 'tfjs_binding.node'))
      .find((file) => existsSync(file))
  } catch {
    return undefined
  }
}
